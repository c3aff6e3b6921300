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

/** What is in an element: text, other elements, or what is in each of several elements of its name. */
type Inner = string | number | boolean | null | undefined | Fields | readonly Inner[]
/** Elements by name; one that is null or undefined is left out. */
export interface Fields {
  readonly [name: string]: Inner
}

const isList = (inner: Inner): inner is readonly Inner[] => Array.isArray(inner)

function element(name: string, inner: Inner): string {
  if (inner === null || inner === undefined) return ''
  if (isList(inner)) return inner.map((one) => element(name, one)).join('')
  return `<${name}>${typeof inner === 'object' ? elements(inner) : escapeXml(String(inner))}</${name}>`
}

export const elements = (fields: Fields): string =>
  Object.entries(fields)
    .map(([name, inner]) => element(name, inner))
    .join('')

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** A whole document; `content` is XML already. */
export const xmlDocument = (root: string, content: string, xmlns = 'http://s3.amazonaws.com/doc/2006-03-01/'): string =>
  `${declaration}<${root} xmlns="${xmlns}">${content}</${root}>`

export const errorDocument = (error: Fields): string => declaration + element('Error', error)

/** An element of a request body, as the parser gives it: its text, or lists of what is in it by name. */
export class XmlNode {
  constructor(private readonly inner: unknown) {}

  all(name: string): readonly XmlNode[] {
    const { inner } = this
    const found =
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name) ? Reflect.get(inner, name) : []
    return found.map((one: unknown) => new XmlNode(one))
  }

  child(name: string): XmlNode | undefined {
    return this.all(name)[0]
  }

  /** The text of a child, or `undefined` when there is no such child. */
  value(name: string): string | undefined {
    return this.child(name)?.text
  }

  get text(): string {
    return typeof this.inner === 'string' ? this.inner : ''
  }

  /** The names of what is in it, one for each. */
  get names(): readonly string[] {
    const inner: object = typeof this.inner === 'object' && this.inner !== null ? this.inner : {}
    const elements = Object.keys(inner).filter((name) => name !== '#text')
    return elements.flatMap((name) => this.all(name).map(() => name))
  }
}

const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  htmlEntities: true,
  isArray: () => true,
  processEntities: { enabled: true, maxTotalExpansions: 100_000 },
})

/** The root element of a request body. Throws MalformedXML when it is no XML or another document. */
export function parseXml(body: Buffer | string, root: string): XmlNode {
  try {
    const document: object = parser.parse(body.toString('utf8'), true)
    const [found, another] = new XmlNode(document).all(root)
    if (found !== undefined && another === undefined && Object.keys(document).length === 1) return found
  } catch {
    // Not XML.
  }
  throw new S3Error('MalformedXML')
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
