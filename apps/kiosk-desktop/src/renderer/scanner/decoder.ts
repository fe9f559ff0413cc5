import { ignore } from '../lib/ignore.ts'

/** Finds a QR code in what a video shows now. */
export interface Decoder {
  decode: (video: HTMLVideoElement) => Promise<string | null>
  close: () => void
}

/** The browser's own detector, which TypeScript's library does not know yet. */
interface NativeDetector {
  detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]>
}
interface NativeDetectorConstructor {
  new (options: { formats: string[] }): NativeDetector
  getSupportedFormats: () => Promise<string[]>
}
declare global {
  interface Window {
    BarcodeDetector?: NativeDetectorConstructor
  }
}

/** The browser's own detector where there is one for QR codes, else jsQR in a worker. */
export async function createDecoder(): Promise<Decoder> {
  const Native = window.BarcodeDetector
  const formats = Native ? await Native.getSupportedFormats().catch(() => []) : []
  return Native && formats.includes('qr_code') ? nativeDecoder(new Native({ formats: ['qr_code'] })) : workerDecoder()
}

function nativeDecoder(detector: NativeDetector): Decoder {
  return {
    decode: async (video) => (await detector.detect(video))[0]?.rawValue || null,
    close: ignore,
  }
}

const WIDTH = 640

function workerDecoder(): Decoder {
  const worker = new Worker(new URL('./qr.worker.ts', import.meta.url), { type: 'module' })
  let count = 0
  return {
    decode: async (video) => {
      count++
      // The whole picture, and every other time its middle at full sharpness for small codes held far away.
      const picture = await (count % 2 === 0 ? middle(video) : whole(video))
      return new Promise((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<string | null>) => resolve(data)
        worker.onerror = () => reject(new Error('The code reader stopped'))
        worker.postMessage({ picture, isThorough: count % 4 === 0 }, [picture])
      })
    },
    close: () => worker.terminate(),
  }
}

function whole(video: HTMLVideoElement): Promise<ImageBitmap> {
  const width = Math.min(WIDTH, video.videoWidth)
  return createImageBitmap(video, {
    resizeWidth: width,
    resizeHeight: Math.round((video.videoHeight * width) / video.videoWidth),
    resizeQuality: 'medium',
  })
}

function middle(video: HTMLVideoElement): Promise<ImageBitmap> {
  const width = Math.min(WIDTH, video.videoWidth)
  const height = Math.min(WIDTH, video.videoHeight)
  return createImageBitmap(video, (video.videoWidth - width) >> 1, (video.videoHeight - height) >> 1, width, height)
}
