import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { inflateRawSync } from 'node:zlib'

const END_OF_DIRECTORY = 0x06054b50
const DIRECTORY_ENTRY = 0x02014b50

/**
 * Unpacks a zip archive (stored or deflated, below 4 GB, no encryption), so that no `unzip` need be installed.
 * @param {Buffer} zip the archive
 * @param {string} target an existing folder; entries that point out of it are refused
 */
export function unzip(zip, target) {
  const home = resolve(target) + sep
  for (const { name, mode, method, offset, size } of entries(zip)) {
    const path = join(target, name)
    if (!`${resolve(path)}${sep}`.startsWith(home)) throw new Error(`The archive points out of its folder: ${name}`)
    if (name.endsWith('/')) {
      mkdirSync(path, { recursive: true })
      continue
    }
    // The local header repeats the name; its own extra field may have another length.
    const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28)
    const packed = zip.subarray(start, start + size)
    if (method !== 0 && method !== 8) throw new Error(`Unknown compression in the archive: ${name}`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, method === 8 ? inflateRawSync(packed) : packed, { mode: mode & 0o111 ? 0o755 : 0o644 })
  }
}

/** The central directory, which stands at the end. */
function* entries(zip) {
  let end = zip.length - 22
  while (end >= 0 && zip.readUInt32LE(end) !== END_OF_DIRECTORY) end--
  if (end < 0) throw new Error('This is no zip archive.')
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error('The archive is damaged.')
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field))
    yield {
      name: zip.toString('utf8', at + 46, at + 46 + nameLength),
      method: zip.readUInt16LE(at + 10),
      size: zip.readUInt32LE(at + 20),
      mode: zip.readUInt32LE(at + 38) >>> 16,
      offset: zip.readUInt32LE(at + 42),
    }
    at += 46 + nameLength + extraLength + commentLength
  }
}
