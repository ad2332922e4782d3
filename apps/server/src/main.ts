#!/usr/bin/env node
/** The program `twill-server`. Its threads run it too: they work for its engine. */
import { isMainThread } from 'node:worker_threads'
import { serveThread } from '@twill/bun'
import { serveClients } from './serve-clients.ts'

if (isMainThread) await serveClients()
else serveThread()
