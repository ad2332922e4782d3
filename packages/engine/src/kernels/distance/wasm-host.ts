/** What of WebAssembly is used: the engine is compiled without the types of any host. */
export type WasmMemory = { readonly buffer: ArrayBuffer; grow(pages: number): number }

/** The most pages that a memory can have; one that threads share has to say so. */
export const MOST_PAGES = 65_536

export type WasmHost = {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: unknown }
  readonly Memory: new (descriptor: {
    readonly initial: number
    readonly maximum?: number
    readonly shared?: boolean
  }) => WasmMemory
}

export function hostWasm(): WasmHost | undefined {
  return (globalThis as { readonly WebAssembly?: WasmHost }).WebAssembly
}

/** A module that is compiled when somebody first needs it (small enough to be compiled at once anywhere), and once. */
export class LazyModule {
  readonly #hex: string
  #module: object | undefined
  #sharing: object | undefined
  #isForbidden = false

  /** Two hexadecimal digits a byte. */
  constructor(hex: string) {
    this.#hex = hex
  }

  /** `undefined` where a policy of the host is against compiling, or it has no SIMD. `shared`: for a memory that threads share. */
  compiled(host: WasmHost, shared: boolean): object | undefined {
    if (this.#isForbidden) return undefined
    try {
      if (shared) return (this.#sharing ??= new host.Module(bytesOf(sharing(this.#hex))))
      return (this.#module ??= new host.Module(bytesOf(this.#hex)))
    } catch {
      this.#isForbidden = true
      return undefined
    }
  }
}

/** Section 2, of 15 bytes: one import, "env" "memory", a memory (2) of at least a page (0, 1). */
const IMPORT = '020f0103656e76066d656d6f7279020001'
/** The same in 18 bytes: a shared memory (3) of 1 to 65,536 pages. */
const SHARED_IMPORT = '02120103656e76066d656d6f7279020301808004'

/** The module for a memory that threads share: it is another one by what it says it imports. */
function sharing(hex: string): string {
  return hex.replace(IMPORT, SHARED_IMPORT)
}

function bytesOf(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2)
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16)
  }
  return bytes
}

/** Whether threads share a memory. */
export function isShared(memory: WasmMemory): boolean {
  return Object.prototype.toString.call(memory.buffer) === '[object SharedArrayBuffer]'
}
