import jsQR from 'jsqr'

/** A picture to look at; `isThorough` also looks for light codes on dark ground. */
export interface DecodeRequest {
  picture: ImageBitmap
  isThorough: boolean
}

let canvas: OffscreenCanvas | null = null

self.onmessage = ({ data }: MessageEvent<DecodeRequest>) => {
  self.postMessage(read(data))
}

function read({ picture, isThorough }: DecodeRequest): string | null {
  const { width, height } = picture
  canvas ??= new OffscreenCanvas(width, height)
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return null
  context.drawImage(picture, 0, 0)
  picture.close()
  const { data } = context.getImageData(0, 0, width, height)
  const found = jsQR(data, width, height, { inversionAttempts: isThorough ? 'attemptBoth' : 'dontInvert' })
  return found?.data || null
}
