import jsQR from 'jsqr'
import { PNG } from 'pngjs'
import QRCode from 'qrcode'
import { describe, expect, it } from 'vitest'
import { qrPng } from './qr-code.ts'

const codes = ['A', `TKT1:${'0123456789ABCDEFGHJKMNPQRSTVWXYZ'.repeat(6)}`]

describe('the picture of a ticket code', () => {
  it.each(codes)('is read by a scanner: %s', (code) => {
    const { data, width, height } = PNG.sync.read(qrPng(code))
    expect(jsQR(new Uint8ClampedArray(data), width, height)?.data).toBe(code)
  })

  it.each(codes)(
    'has every pixel as the library of QR codes draws it, with a margin of four modules: %s',
    async (code) => {
      const drawn = await QRCode.toBuffer(code, { errorCorrectionLevel: 'M', margin: 4, scale: 8 })
      const [own, other] = [PNG.sync.read(qrPng(code)), PNG.sync.read(drawn)]
      expect([own.width, own.height]).toEqual([other.width, other.height])
      expect(own.data.equals(other.data)).toBe(true)
    },
  )
})
