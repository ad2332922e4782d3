/** Opens the database named by the first argument, says so, and stays until it is killed. */
import { openLocalFileStorage } from '@twill/storage/file'

const storage = await openLocalFileStorage(process.argv[2] as string)
const { epoch } = await storage.acquireWriter('holder')
await storage.appendWal(epoch, [new TextEncoder().encode('from the holder')])
process.stdout.write('open\n')
setInterval(() => undefined, 60_000)
