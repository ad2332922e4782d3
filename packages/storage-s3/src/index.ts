/** Object storage for `@twill/engine` will be exported from here. There is nothing yet. */
export {}
