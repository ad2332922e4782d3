/** The lifecycle of many databases will be exported from here. There is nothing yet. */
export {}
