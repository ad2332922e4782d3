/** The Postgres listener over `@twill/engine` will be exported from here. There is nothing yet. */
export {}
