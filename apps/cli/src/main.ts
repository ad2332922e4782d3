#!/usr/bin/env node
import { connect } from './engine/connect.ts'
import { runProgram } from './program.ts'
import { openStorage } from './storage/open-storage.ts'

// A reader that stops reading (`twill … | head`) ends the program, quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

process.exitCode = await runProgram(process.argv.slice(2), {
  connect,
  openStorage,
  input: process.stdin,
  output: process.stdout,
  error: process.stderr,
  env: process.env,
  nowMs: () => performance.now(),
})
