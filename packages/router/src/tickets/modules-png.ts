import { crc32, deflateSync } from 'node:zlib'

/** A square of dark and light modules. */
export interface Modules {
  /** Modules in a row. */
  side: number
  /** Light modules around it, on each side. */
  margin: number
  isDark(row: number, column: number): boolean
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** One bit a pixel, so that a module's part of a row is one byte. */
const PIXELS_PER_MODULE = 8
const GREYSCALE = 0
const [DARK, LIGHT] = [0x00, 0xff]
/** A sixth of the time of the usual one, for a quarter more bytes of one thousand. */
const LEVEL = 3
/** How a row is written: as it is, or as what differs from the row above it. */
const [AS_IT_IS, BY_THE_ROW_ABOVE] = [0, 2]

/** Draws modules in black on white, eight pixels each way, as a PNG of two colours (ISO/IEC 15948). */
export function modulesPng({ side, margin, isDark }: Modules): Buffer {
  const width = side + 2 * margin
  const rowBytes = 1 + width
  const rows = Buffer.alloc(width * PIXELS_PER_MODULE * rowBytes)
  for (let row = 0; row < width; row++) {
    const first = row * PIXELS_PER_MODULE * rowBytes
    rows[first] = AS_IT_IS
    rows.fill(LIGHT, first + 1, first + rowBytes)
    for (let column = 0; column < side; column++) {
      const isInside = row >= margin && row < margin + side
      if (isInside && isDark(row - margin, column)) rows[first + 1 + margin + column] = DARK
    }
    // The others of a row of modules are the same: nothing differs.
    for (let n = 1; n < PIXELS_PER_MODULE; n++) rows[first + n * rowBytes] = BY_THE_ROW_ABOVE
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width * PIXELS_PER_MODULE, 0)
  header.writeUInt32BE(width * PIXELS_PER_MODULE, 4)
  header.set([1, GREYSCALE], 8)
  const parts = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: LEVEL })),
    chunk('IEND', Buffer.alloc(0)),
  ]
  return Buffer.concat([SIGNATURE, ...parts])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(crc32(body), body.length + 4)
  return whole
}
