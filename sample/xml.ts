import { XMLParser } from 'fast-xml-parser'
import { S3Error } from './errors'

const special = /[&<>"\p{Cc}\u2028\uFFFE\uFFFF]/u
const specials = new RegExp(special, 'gu')
const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text as XML content; control characters as numeric references, the way S3 writes them (s3-facts A5.4). */
export function escapeXml(text: string): string {
  if (!special.test(text)) return text
  return text.replace(specials, (found) => named[found] ?? `&#x${found.charCodeAt(0).toString(16)};`)
}

/** One element with text in it; nothing for a value that is absent. */
export function element(name: string, value: string | number | boolean | null | undefined): string {
  return value === null || value === undefined ? '' : `<${name}>${escapeXml(String(value))}</${name}>`
}

/** A whole document; `content` is XML already. */
export function xmlDocument(root: string, content: string, xmlns = 'http://s3.amazonaws.com/doc/2006-03-01/'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${xmlns}">${content}</${root}>`
}

export function errorDocument(code: string, message: string, details: Readonly<Record<string, string>>): string {
  const more = Object.entries(details).map(([name, value]) => element(name, value))
  const content = element('Code', code) + element('Message', message) + more.join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${content}</Error>`
}

/** An element of a request body. */
export class XmlNode {
  constructor(
    readonly name: string,
    readonly children: readonly XmlNode[],
    /** The text directly in it. */
    readonly text: string,
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

const parser = new XMLParser({
  preserveOrder: true,
  parseTagValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  htmlEntities: true,
  processEntities: { enabled: true, maxTotalExpansions: 100_000 },
})

/** The parser gives each element as `{ name: [children] }` and each text as `{ '#text': text }`. */
function toNode(name: string, parts: unknown): XmlNode {
  const entries = Array.isArray(parts) ? parts.flatMap((part: object) => Object.entries(part)) : []
  const children = entries.filter(([key]) => key !== '#text' && key !== ':@')
  const text = entries.filter(([key]) => key === '#text').map(([, value]) => String(value))
  return new XmlNode(
    name.replace(/^.*:/, ''),
    children.map(([key, value]) => toNode(key, value)),
    text.join(''),
  )
}

/** The root element of a request body. Throws MalformedXML when it is no XML or another document. */
export function parseXml(body: Buffer | string, root: string): XmlNode {
  let all: XmlNode
  try {
    all = toNode('', parser.parse(body.toString('utf8'), true))
  } catch {
    throw new S3Error('MalformedXML')
  }
  const [found] = all.children
  if (found === undefined || all.children.length > 1 || found.name !== root) throw new S3Error('MalformedXML')
  return found
}

/** What a document must hold: by child's name, with `?`, `*` or `+` for how many, its own shape or the form of its text. */
export interface Shape {
  readonly [child: string]: Shape | RegExp
}

/** Throws MalformedXML where an element lacks a child its shape names, has too many, or has text of another form. */
export function checkShape(node: XmlNode, shape: Shape): void {
  for (const [name, inner] of Object.entries(shape)) {
    const [, plain = '', many = ''] = /^(.*?)([?*+]?)$/.exec(name) ?? []
    const found = node.all(plain)
    const [least, most] = [many === '' || many === '+' ? 1 : 0, many === '' || many === '?' ? 1 : Infinity]
    if (found.length < least || found.length > most) throw new S3Error('MalformedXML')
    for (const one of found)
      if (!(inner instanceof RegExp)) checkShape(one, inner)
      else if (!inner.test(one.text)) throw new S3Error('MalformedXML')
  }
}
