/** Runs a script of the bench in a Node of its own and gives the JSON it ends with. */
import { spawn } from 'node:child_process'

export function runProcess(script: string, job: unknown): Promise<unknown> {
  const args = ['--conditions=@twill/source', '--disable-warning=ExperimentalWarning', script]
  const child = spawn(process.execPath, [...args, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code !== 0) {
        reject(new Error(`${script} ${JSON.stringify(job)} ended with ${code ?? signal}`))
        return
      }
      resolve(JSON.parse(output.trimEnd().split('\n').at(-1) ?? ''))
    })
  })
}
