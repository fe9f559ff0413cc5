import jsQR from 'jsqr'
import { PNG } from 'pngjs'

/** A picture, four bytes a pixel. */
export interface Picture {
  width: number
  height: number
  data: Buffer
}

export function readPng(content: Uint8Array): Picture {
  const { width, height, data } = PNG.sync.read(Buffer.from(content))
  return { width, height, data }
}

/** What the QR in a picture says; null when there is none that can be read. */
export function readQr({ data, width, height }: Picture): string | null {
  return jsQR(new Uint8ClampedArray(data), width, height)?.data ?? null
}

/** How bright a pixel is, 0 to 255; what is transparent shows a white page. */
export function brightness({ data, width }: Picture, x: number, y: number): number {
  const at = (y * width + x) * 4
  const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4)
  const light = 0.299 * red + 0.587 * green + 0.114 * blue
  return Math.round((light * alpha + 255 * (255 - alpha)) / 255)
}
