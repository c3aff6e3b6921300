import type { CDPSession, Page } from 'playwright/test'

/** The renderer's memory as the engine of the page counts it. */
export class RendererMemory {
  private constructor(private readonly session: CDPSession) {}

  static async open(page: Page): Promise<RendererMemory> {
    const session = await page.context().newCDPSession(page)
    await session.send('HeapProfiler.enable')
    await session.send('Performance.enable')
    return new RendererMemory(session)
  }

  /** What lives on the heap of the page in MB, once everything that can be collected has been. */
  async heap(): Promise<number> {
    // What a first collection frees may hold the last reference to something else.
    for (let time = 0; time < 3; time += 1) await this.session.send('HeapProfiler.collectGarbage')
    return (await this.metric('JSHeapUsedSize')) / 1e6
  }

  /** How many nodes of documents there are. */
  nodes(): Promise<number> {
    return this.metric('Nodes')
  }

  private async metric(wanted: string): Promise<number> {
    const { metrics } = await this.session.send('Performance.getMetrics')
    const found = metrics.find(({ name }) => name === wanted)
    if (found === undefined) throw new Error(`the engine does not count ${wanted}`)
    return found.value
  }
}
