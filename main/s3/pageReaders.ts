import type { ListObjectsV2Command } from '@aws-sdk/client-s3'
import type { PageAnswer } from './pageExchange'

/** Reads a page of a listing; says whether it could. */
export type PageReader = (answer: PageAnswer) => boolean

const readers = new WeakMap<object, PageReader>()

export const pageReaderOf = (command: object): PageReader | undefined => readers.get(command)

/** Lets `read` have the page a command asks for before anybody parses it. Where it cannot read it, the SDK does. */
export const readPage = (command: ListObjectsV2Command, read: PageReader): void => void readers.set(command, read)
