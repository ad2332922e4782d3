/** What the server tells its operator: events with fields. pino's loggers are of this form. */
export interface ServerLog {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const silent = (): void => undefined
export const noLog: ServerLog = { debug: silent, info: silent, warn: silent, error: silent }
