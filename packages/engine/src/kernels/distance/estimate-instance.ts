/** The kernels of `estimate.wat` over a memory that is there already, or the same functions in plain numbers. */
import { estimateModule } from './estimate.table.ts'
import { type EstimateList, type Hadamard, plainHadamard, plainList } from './estimate-twin.ts'
import { hostWasm, isShared, LazyModule, type WasmMemory } from './wasm-host.ts'

export type EstimateFunctions = {
  readonly int4_list: EstimateList
  readonly int8_list: EstimateList
  readonly hadamard: Hadamard
}

const module = new LazyModule(estimateModule)

/** Over the memory of WebAssembly; `undefined` where the host does not compile the module. */
export function wasmEstimates(memory: WasmMemory): EstimateFunctions | undefined {
  const host = hostWasm()
  const compiled = host === undefined ? undefined : module.compiled(host, isShared(memory))
  if (host === undefined || compiled === undefined) return undefined
  const { exports } = new host.Instance(compiled, { env: { memory } })
  return exports as EstimateFunctions
}

/** Over a memory in plain numbers: the function says which, since it is another one when it has grown. */
export function plainEstimates(memory: () => ArrayBuffer): EstimateFunctions {
  return {
    int4_list: plainList(4, memory),
    int8_list: plainList(8, memory),
    hadamard: plainHadamard(memory),
  }
}
