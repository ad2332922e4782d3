import { open } from '@twill/bun'
await using db = await open('memory://')
const stop = new AbortController()
const t = performance.now()
const slow = db.query(
  'select count(*) from generate_series(1, 30000) a, generate_series(1, 3000) b',
  [],
  { signal: stop.signal },
)
setTimeout(() => stop.abort(), 20)
await slow.then(
  (r) => console.log(r),
  (error) => console.log(error.code, error.message),
)
console.log(performance.now() - t)
