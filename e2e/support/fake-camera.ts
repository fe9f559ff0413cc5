import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brightness, type Picture } from './picture.ts'

const WIDTH = 640
const HEIGHT = 480
const GREY = 110
const HEAD = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\nFRAME\n`

/** What stands in front of the kiosk's camera. */
export interface FakeCamera {
  /** For Chromium. */
  flags: string[]
  /** Somebody holds a picture in front of it. */
  show(picture: Picture): void
  /** An empty table again. */
  clear(): void
  dispose(): void
}

/**
 * A film of one picture for Chromium's fake camera. The browser reads the file anew for each frame, so what is written
 * into it is seen at once: a test shows and takes away, and need not guess when the film is where.
 */
export function createFakeCamera(): FakeCamera {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-camera-'))
  // The kiosk's program runs as somebody without rights.
  chmodSync(folder, 0o755)
  const path = join(folder, 'film.y4m')
  const empty = Buffer.alloc(WIDTH * HEIGHT, GREY)
  const colourless = Buffer.alloc((WIDTH * HEIGHT) / 2, 128)
  writeFileSync(path, Buffer.concat([Buffer.from(HEAD), empty, colourless]))
  const file = openSync(path, 'r+')
  const draw = (luma: Buffer) => writeSync(file, luma, 0, luma.length, HEAD.length)
  return {
    flags: [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${path}`,
    ],
    show: (picture) => void draw(frameOf(picture)),
    clear: () => void draw(empty),
    dispose: () => {
      closeSync(file)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The picture in the middle of the frame, as large as fits. */
export function frameOf(picture: Picture): Buffer {
  const frame = Buffer.alloc(WIDTH * HEIGHT, 235)
  const size = HEIGHT - 40
  const left = (WIDTH - size) / 2
  const top = (HEIGHT - size) / 2
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const light = brightness(picture, Math.floor((x * picture.width) / size), Math.floor((y * picture.height) / size))
      // Film has its black at 16 and its white at 235.
      frame[(top + y) * WIDTH + left + x] = 16 + Math.round((light * 219) / 255)
    }
  }
  return frame
}
