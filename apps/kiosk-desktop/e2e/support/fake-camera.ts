import { writeFileSync } from 'node:fs'
import { create } from 'qrcode'

const WIDTH = 640
const HEIGHT = 480
const FRAMES_PER_SECOND = 2
const WHITE = 235
const BLACK = 16
const GREY = 110

/** One thing the camera sees, and for how long; `null` is a table without a code. */
export interface Sight {
  code: string | null
  seconds: number
}

/** Writes a film for Chromium's fake camera (`--use-file-for-fake-video-capture`); it plays over and over. */
export function writeFilm(path: string, sights: Sight[]): void {
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, 128)
  const parts: Buffer[] = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n`)]
  for (const { code, seconds } of sights) {
    const luma = code === null ? Buffer.alloc(WIDTH * HEIGHT, GREY) : drawCode(code)
    for (let i = 0; i < seconds * FRAMES_PER_SECOND; i++) parts.push(Buffer.from('FRAME\n'), luma, chroma)
  }
  writeFileSync(path, Buffer.concat(parts))
}

function drawCode(text: string): Buffer {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const scale = Math.floor((HEIGHT - 60) / (modules.size + 8))
  const left = Math.floor((WIDTH - modules.size * scale) / 2)
  const top = Math.floor((HEIGHT - modules.size * scale) / 2)
  const luma = Buffer.alloc(WIDTH * HEIGHT, WHITE)
  for (let y = 0; y < modules.size * scale; y++) {
    for (let x = 0; x < modules.size * scale; x++) {
      const isDark = modules.get(Math.floor(y / scale), Math.floor(x / scale))
      if (isDark) luma[(top + y) * WIDTH + left + x] = BLACK
    }
  }
  return luma
}
