/** Writers have ten accounts each, and the last ones nobody. */
export const WRITERS = 8
export const ACCOUNTS = 100
