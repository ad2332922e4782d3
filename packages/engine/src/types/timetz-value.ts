/** A time of day at a fixed distance from UTC. */
export type TimeTz = {
  readonly kind: 'timetz'
  /** Microseconds since midnight, 0 … 86 400 000 000. */
  readonly micros: number
  /** Seconds west of Greenwich (the sign is PostgreSQL's: `+01` is -3600). */
  readonly zone: number
}

export function timeTz(micros: number, zone: number): TimeTz {
  return { kind: 'timetz', micros, zone }
}
