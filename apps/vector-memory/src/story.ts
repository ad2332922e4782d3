/** What the agent of the example knows, asks, and finds out. */
export const question = 'Why does the nightly backup job fail on Sundays?'

export const known: readonly string[] = [
  'The nightly backup job starts at 02:30 and copies the order database to the bucket.',
  'The backup job writes its log to /var/log/backup and keeps four weeks of it.',
  'A backup that takes longer than an hour is killed by the scheduler.',
  'The bucket deletes objects that are older than ninety days.',
  'The order database is vacuumed every Saturday evening.',
  'Invoices are printed on the first working day of the month.',
  'The web server is restarted after every release.',
  'Releases happen on Tuesdays and Thursdays, never before a holiday.',
  'The on-call engineer is told by the pager when a job has failed twice.',
  'The staging database is a branch of the order database, made anew each morning.',
  'The disk of the database server holds 400 GB and is checked every hour.',
  'The scheduler runs in the time zone of the office, the servers run in UTC.',
]

export const diskGuess: readonly string[] = [
  'The disk was 71 % full when the backup job failed: there was room.',
  'The backup of Sunday is as large as that of any other day, so the disk is not why it fails.',
]

export const clockGuess: readonly string[] = [
  'The nightly backup job failed on the Sundays on which the clock of the office was changed.',
  'On such a Sunday 02:30 comes twice or not at all, so the scheduler starts the backup job twice or never.',
  'Scheduling the nightly backup job in UTC makes it start once on every Sunday.',
]

const jobs = ['invoice run', 'mail digest', 'price import', 'thumbnail sweep', 'search index']
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** What it has read besides: a line for each job and night of a year. */
export function logLines(): string[] {
  return Array.from({ length: 365 * jobs.length }, (_, i) => {
    const night = Math.floor(i / jobs.length)
    const minutes = 5 + (Math.imul(i, 0x9e3779b1) >>> 27)
    return `${days[night % days.length]}, night ${night + 1}: the ${jobs[i % jobs.length]} took ${minutes} minutes.`
  })
}
