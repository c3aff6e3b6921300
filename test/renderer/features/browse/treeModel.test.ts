import { describe, expect, it } from 'vitest'
import { findByName, treeCommand } from '../../../../renderer/features/browse/treeKeys'
import { flattenTree, type TreeInput, type TreeNode } from '../../../../renderer/features/browse/treeModel'
import { connectionNode, prefixNode, type Branch } from '../../../../renderer/state/tree'
import { connectionOf } from '../../support/connection'
import { denied } from '../../support/fakeLake'

const connection = connectionOf()
const of = (prefix: string, bucket = 'lake') => ({ connection: 'c', bucket, prefix })
const branch = (prefixes: readonly string[], over: Partial<Branch> = {}): Branch => ({
  prefixes,
  more: null,
  loading: false,
  fault: null,
  ...over,
})
const bucket = (name: string) => ({ name, createdAt: null, region: 'us-east-1' })

function tree(over: Partial<TreeInput> & { opened?: readonly string[]; read?: Readonly<Record<string, Branch>> } = {}) {
  const { opened = [], read = {}, ...rest } = over
  return flattenTree({
    connections: [connection],
    bucketsOf: () => ({ buckets: [bucket('lake'), bucket('logs')], loading: false, fault: null }),
    visited: () => [],
    branches: new Map(Object.entries(read).map(([prefix, of_]) => [prefixNode(of(prefix)), of_])),
    open: new Set([connectionNode('c'), ...opened.map((prefix) => prefixNode(of(prefix)))]),
    filter: '',
    place: null,
    ...rest,
  })
}

function show(node: TreeNode): string {
  const indent = '  '.repeat(node.level - 1)
  if (node.kind === 'connection') return `${indent}${node.connection.label}`
  if (node.kind === 'bucket') return `${indent}${node.of.bucket}${node.byPath ? ' (by path)' : ''}`
  if (node.kind === 'prefix') return `${indent}${node.text}`
  return `${indent}<${node.kind}>`
}

describe('the tree', () => {
  it('reads partition levels as partitions and says how it knows', () => {
    const nodes = tree({
      opened: ['', 'events/'],
      read: { '': branch(['events/', 'raw/']), 'events/': branch(['events/year=2025/', 'events/year=2026/']) },
    })
    expect(nodes.map(show)).toEqual([
      'Sample',
      '  lake',
      '    events',
      '      year = 2025',
      '      year = 2026',
      '    raw',
      '  logs',
    ])
    const year = nodes.find(({ kind, id }) => kind === 'prefix' && id.includes('2026'))
    expect(year !== undefined && 'hint' in year ? year.hint : null).toMatch(/Hive partitions of “year”.*Certain/)
  })

  it('always holds the way to where one is', () => {
    const nodes = tree({ opened: [''], read: { '': branch(['a/'], { more: 'token' }) }, place: of('z/y/') })
    expect(nodes.map(show)).toEqual(['Sample', '  lake', '    a', '    z', '    <more>', '  logs'])
  })

  it('never says "none" for what is not known', () => {
    const read = { '': branch([], { fault: denied('s3:ListBucket') }) }
    expect(tree({ opened: [''], read }).map(show)).toEqual(['Sample', '  lake', '    <fault>', '  logs'])
    expect(tree({ opened: [''], read: { '': branch([], { loading: true }) } }).map(show)[2]).toBe('    <loading>')
    expect(tree({ opened: [''], read: { '': branch([]) } }).map(show)[2]).toBe('    <note>')
  })

  it('shows buckets opened by path beside the fault of listing them', () => {
    const nodes = tree({
      bucketsOf: () => ({ buckets: [], loading: false, fault: denied('s3:ListAllMyBuckets') }),
      visited: () => ['shared'],
    })
    expect(nodes.map(show)).toEqual(['Sample', '  shared (by path)', '  <fault>'])
  })

  it('filters buckets by name', () => {
    expect(tree({ filter: 'LOG' }).map(show)).toEqual(['Sample', '  logs'])
    expect(tree({ filter: 'zzz' }).map(show)).toEqual(['Sample', '  <note>'])
  })
})

describe('keys of the tree', () => {
  const nodes = tree({ opened: [''], read: { '': branch(['a/', 'b/']) } })
  it.each([
    ['ArrowDown', 1, { kind: 'move', to: 2 }],
    ['ArrowUp', 0, { kind: 'move', to: 0 }],
    ['End', 0, { kind: 'move', to: 4 }],
    ['ArrowRight', 1, { kind: 'move', to: 2 }],
    ['ArrowRight', 2, { kind: 'open' }],
    ['ArrowLeft', 1, { kind: 'close' }],
    ['ArrowLeft', 3, { kind: 'move', to: 1 }],
    ['ArrowLeft', 4, { kind: 'move', to: 0 }],
    ['Enter', 2, { kind: 'choose' }],
    ['Tab', 2, null],
    ['ArrowDown', -1, { kind: 'move', to: 0 }],
  ])('%s on row %i', (key, at, command) => {
    expect(treeCommand(key, nodes, at)).toEqual(command)
  })

  it('typing finds the next name, going round', () => {
    const names = ['alpha', 'beta', 'Berta', 'gamma']
    expect(findByName(names, 'be', 2)).toBe(2)
    expect(findByName(names, 'be', 3)).toBe(1)
    expect(findByName(names, 'x', 0)).toBeNull()
  })
})
