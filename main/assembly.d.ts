declare module '*?assembly' {
  /** WebAssembly in base 64 (scripts/assembly.mjs). */
  export const code: string
}

/** As much of it as is used: the types of Node leave it to those of a browser. */
declare namespace WebAssembly {
  type Module = object
  const Module: new (bytes: Uint8Array) => Module
  class Instance<Exports> {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>)
    /** As the code that was compiled has them. */
    readonly exports: Exports
  }
}
