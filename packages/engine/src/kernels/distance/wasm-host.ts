/** What of WebAssembly is used: the engine is compiled without the types of any host. */
export type WasmMemory = { readonly buffer: ArrayBuffer; grow(pages: number): number }

export type WasmHost = {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: unknown }
  readonly Memory: new (descriptor: {
    readonly initial: number
    readonly maximum?: number
  }) => WasmMemory
}

export function hostWasm(): WasmHost | undefined {
  return (globalThis as { readonly WebAssembly?: WasmHost }).WebAssembly
}

/** A module that is compiled when somebody first needs it (small enough to be compiled at once anywhere), and once. */
export class LazyModule {
  readonly #hex: string
  #module: object | undefined
  #isForbidden = false

  /** Two hexadecimal digits a byte. */
  constructor(hex: string) {
    this.#hex = hex
  }

  /** `undefined` where a policy of the host is against compiling, or it has no SIMD. */
  compiled(host: WasmHost): object | undefined {
    if (this.#module !== undefined || this.#isForbidden) return this.#module
    const bytes = new Uint8Array(this.#hex.length / 2)
    for (let i = 0; i < bytes.length; i++) {
      bytes[i] = Number.parseInt(this.#hex.slice(i * 2, i * 2 + 2), 16)
    }
    try {
      this.#module = new host.Module(bytes)
    } catch {
      this.#isForbidden = true
    }
    return this.#module
  }
}
