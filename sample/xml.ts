import { XMLParser } from 'fast-xml-parser'
import { S3Error } from './errors'

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'

// eslint-disable-next-line no-control-regex -- these are the characters XML cannot carry as they are
const special = /[&<>"\u0000-\u001f\u007f-\u009f\u2028\ufffe\uffff]/
// eslint-disable-next-line no-control-regex -- as above
const specials = /[&<>"\u0000-\u001f\u007f-\u009f\u2028\ufffe\uffff]/g
const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text as XML content; control characters as numeric references, the way S3 writes them (s3-facts A5.4). */
export function escapeXml(text: string): string {
  if (!special.test(text)) return text
  return text.replace(specials, (found) => named[found] ?? `&#x${found.charCodeAt(0).toString(16)};`)
}

/** One element with text in it; nothing at all for a value that is absent. */
export function element(name: string, value: string | number | boolean | null | undefined): string {
  return value === null || value === undefined ? '' : `<${name}>${escapeXml(String(value))}</${name}>`
}

/** A whole document; `content` is XML already. */
export function xmlDocument(root: string, content: string, xmlns = namespace): string {
  return `${declaration}<${root} xmlns="${xmlns}">${content}</${root}>`
}

export function errorDocument(code: string, message: string, details: Readonly<Record<string, string>>): string {
  const more = Object.entries(details).map(([name, value]) => element(name, value))
  return `${declaration}<Error>${element('Code', code)}${element('Message', message)}${more.join('')}</Error>`
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  processEntities: { enabled: true, maxTotalExpansions: 100_000 },
  htmlEntities: true,
})

/** An element of a request body. */
export class XmlNode {
  constructor(
    readonly name: string,
    readonly children: readonly XmlNode[],
    /** The text directly in it. */
    readonly text: string,
    readonly attributes: Readonly<Record<string, string>>,
  ) {}

  child(name: string): XmlNode | undefined {
    return this.children.find((child) => child.name === name)
  }

  all(name: string): readonly XmlNode[] {
    return this.children.filter((child) => child.name === name)
  }

  /** The text of a child, or `undefined` when there is no such child. */
  value(name: string): string | undefined {
    return this.child(name)?.text
  }
}

type Ordered = Record<string, unknown>

function toNodes(list: readonly Ordered[]): { nodes: XmlNode[]; text: string } {
  const nodes: XmlNode[] = []
  let text = ''
  for (const item of list) {
    if ('#text' in item) text += String(item['#text'])
    const name = Object.keys(item).find((key) => key !== ':@' && key !== '#text')
    if (name === undefined) continue
    const inner = toNodes(item[name] as Ordered[])
    const attributes = (item[':@'] ?? {}) as Record<string, string>
    nodes.push(new XmlNode(name.replace(/^.*:/, ''), inner.nodes, inner.text, attributes))
  }
  return { nodes, text }
}

/** The root element of a request body. Throws MalformedXML when it is no XML or another document than `roots` names. */
export function parseXml(body: Buffer, ...roots: readonly string[]): XmlNode {
  let nodes: readonly XmlNode[]
  try {
    nodes = toNodes(parser.parse(body.toString('utf8'), true) as Ordered[]).nodes
  } catch {
    throw new S3Error('MalformedXML')
  }
  const [root] = nodes
  if (root === undefined || nodes.length > 1 || !roots.includes(root.name)) throw new S3Error('MalformedXML')
  return root
}
