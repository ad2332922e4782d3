/**
 * What the engine may take from its surroundings besides the language itself: the few globals
 * that Node, Bun, Cloudflare Workers and browsers all have. Everything else (time, chance, I/O)
 * comes through `Env`.
 */

declare class TextEncoder {
  readonly encoding: string
  encode(text?: string): Uint8Array<ArrayBuffer>
  encodeInto(text: string, into: Uint8Array): { read: number; written: number }
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  readonly encoding: string
  decode(bytes?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string
}

interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }
  const Memory: new (descriptor: { initial: number; maximum?: number }) => Memory
  interface Module {
    readonly __moduleBrand?: never
  }
  const Module: new (bytes: Uint8Array | ArrayBuffer) => Module
  interface Instance {
    readonly exports: Record<string, unknown>
  }
  const Instance: new (
    module: Module,
    imports?: Record<string, Record<string, unknown>>,
  ) => Instance
  function validate(bytes: Uint8Array | ArrayBuffer): boolean
}
