import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unzip } from './unzip.mjs'

let folder
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnout-unzip-'))
  mkdirSync(join(folder, 'into'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A zip archive as others write it: local headers with an extra field that the directory does not repeat. */
function zip(files) {
  const local = []
  const directory = []
  let offset = 0
  for (const { name, content = '', mode = 0o644, deflate = false } of files) {
    const bytes = deflate ? deflateRawSync(content) : Buffer.from(content)
    const header = Buffer.alloc(30)
    header.writeUInt32LE(0x04034b50, 0)
    header.writeUInt16LE(name.length, 26)
    header.writeUInt16LE(4, 28)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(deflate ? 8 : 0, 10)
    entry.writeUInt32LE(bytes.length, 20)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(((0o100000 | mode) << 16) >>> 0, 38)
    entry.writeUInt32LE(offset, 42)
    const piece = Buffer.concat([header, Buffer.from(name), Buffer.alloc(4), bytes])
    local.push(piece)
    directory.push(entry, Buffer.from(name))
    offset += piece.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...local, ...directory, end])
}

const into = (...names) => join(folder, 'into', ...names)

describe('a zip archive', () => {
  it('is unpacked with folders, contents and the right to run', () => {
    const long = 'word '.repeat(1000)
    unzip(
      zip([
        { name: 'locales/' },
        { name: 'locales/en.txt', content: long, deflate: true },
        { name: 'program', content: '#!/bin/sh', mode: 0o755 },
      ]),
      into(),
    )
    expect(readFileSync(into('locales', 'en.txt'), 'utf8')).toBe(long)
    expect(statSync(into('program')).mode & 0o777).toBe(0o755)
    expect(statSync(into('locales', 'en.txt')).mode & 0o111).toBe(0)
  })

  it('is refused when an entry points out of the folder', () => {
    expect(() => unzip(zip([{ name: '../outside', content: 'x' }]), into())).toThrow(/points out/)
    expect(existsSync(join(folder, 'outside'))).toBe(false)
  })

  it('is refused when it is something else', () => {
    expect(() => unzip(Buffer.from('not a zip archive at all, really'), into())).toThrow(/no zip archive/)
  })
})
