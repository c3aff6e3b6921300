import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { build } from 'vite'
import { assembly } from '../../scripts/assembly.mjs'
import type { ClientTells, ClientTold, Question } from './scanClient'
import type { ServerTells, ServerTold } from './scanServer'
import type { Shape } from '../support/keyShapes'

const outDir = resolve('test-results/scanBench')

/** A server of prebuilt pages and the program's scanning thread, each in a process of its own. */
export class ScanLab {
  served: ServerTells | null = null

  private constructor(
    private readonly server: ChildProcess,
    private readonly client: ChildProcess,
  ) {}

  static async open(): Promise<ScanLab> {
    await build({
      configFile: false,
      logLevel: 'warn',
      plugins: [assembly()],
      build: {
        ssr: true,
        outDir,
        target: 'node20',
        rollupOptions: {
          input: [
            ...['scanServer', 'scanThread', 'scanClient'].map((name) => resolve(`test/bench/${name}.ts`)),
            resolve('main/scan/pageWorker.ts'),
          ],
          output: { entryFileNames: '[name].mjs' },
        },
      },
    })
    const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' }
    const start = async (name: string): Promise<ChildProcess> => {
      const child = fork(resolve(outDir, `${name}.mjs`), { env, execArgv: ['--expose-gc'] })
      await once(child, 'message')
      return child
    }
    return new ScanLab(await start('scanServer'), await start('scanClient'))
  }

  async serve(shape: Shape, count: number): Promise<ServerTells> {
    const told: ServerTold = { shape, count }
    this.server.send(told)
    const [tells]: ServerTells[] = await once(this.server, 'message')
    if (!tells) throw new Error('the server did not tell what it serves')
    this.served = tells
    return tells
  }

  async delay(delayMs: number): Promise<void> {
    const told: ServerTold = { delayMs }
    this.server.send(told)
    await once(this.server, 'message')
  }

  raw(atATime: number): Promise<ClientTells> {
    return this.tell({ do: 'raw', ...this.place(), starts: this.served?.starts ?? [], atATime })
  }

  /** `check` proves that the index holds exactly the keys that are served. */
  async scan(check: boolean): Promise<ClientTells> {
    const tells = await this.tell({ do: 'scan', ...this.place(), check })
    const { state, keysHash } = tells
    if (!state?.complete || state.objects !== this.served?.keys)
      throw new Error(`the scan is wrong: ${JSON.stringify(state)}`)
    if (check && keysHash !== this.served.keysHash) throw new Error('the index holds other keys than the server')
    return tells
  }

  async ask(what: Question): Promise<number> {
    return (await this.tell({ do: 'ask', what })).value
  }

  async memory(): Promise<number> {
    return (await this.tell({ do: 'memory' })).value
  }

  async closeScan(): Promise<void> {
    await this.tell({ do: 'close' })
  }

  close(): void {
    this.server.disconnect()
    this.client.disconnect()
  }

  private place(): { readonly endpoint: string } {
    return { endpoint: this.served?.endpoint ?? '' }
  }

  private async tell(told: ClientTold): Promise<ClientTells> {
    this.client.send(told)
    const [tells]: ClientTells[] = await once(this.client, 'message')
    if (!tells) throw new Error('the client did not answer')
    return tells
  }
}
