import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, type RenderResult } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach } from 'vitest'
import type { CallName, Input, LakeEvent, Output } from '../../../preload/contract'
import type { Bridge } from '../../../preload/contract/bridge'
import type { Fault } from '../../../preload/contract/fault'
import { FaultError } from '../../../renderer/client'
import { useDialogs } from '../../../renderer/state/dialogs'
import { useFocus } from '../../../renderer/state/focus'

type Answers = { [N in CallName]?: (input: Input<N>) => Output<N> | Promise<Output<N>> }

interface Called {
  readonly id: string
  readonly name: CallName
  readonly input: unknown
}

/** Stands in for main: answers calls with what a test says, and refuses every other call as unsupported. */
export class FakeLake {
  readonly answers: Answers = {}
  readonly calls: Called[] = []
  readonly cancelled: string[] = []
  private readonly listeners = new Set<(event: LakeEvent) => void>()

  readonly bridge: Bridge = {
    call: async (id, name, input) => {
      this.calls.push({ id, name, input })
      try {
        const answer = this.answers[name]
        if (answer === undefined)
          throw new FaultError({ kind: 'unsupported', feature: name, message: 'not in this test' })
        return { ok: true, value: await answer(input) }
      } catch (error) {
        if (error instanceof FaultError) return { ok: false, fault: error.fault }
        throw error
      }
    },
    cancel: (id) => this.cancelled.push(id),
    onEvent: (listener) => {
      this.listeners.add(listener)
      return () => this.listeners.delete(listener)
    },
  }

  emit(event: LakeEvent): void {
    for (const listener of this.listeners) listener(event)
  }

  inputsOf(name: CallName): unknown[] {
    return this.calls.filter((call) => call.name === name).map(({ input }) => input)
  }
}

export const refuse = (fault: Fault) => (): never => {
  throw new FaultError(fault)
}

export const denied = (action: string): Fault => ({
  kind: 'denied',
  action,
  resource: 'arn:aws:s3:::lake/a.csv',
  message: 'Access Denied',
  requestId: 'REQ1',
})

/** A fresh main for every test of the file, and an empty window after it. */
export function withFakeLake(): () => FakeLake {
  let lake = new FakeLake()
  beforeEach(() => {
    lake = new FakeLake()
    Object.defineProperty(window, 'lake', { configurable: true, value: lake.bridge })
    useDialogs.setState({ dialog: null })
    useFocus.setState({ focus: { kind: 'none' } })
  })
  afterEach(cleanup)
  return () => lake
}

export function show(what: ReactNode): RenderResult {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } })
  return render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>{what}</QueryClientProvider>
    </MantineProvider>,
  )
}
