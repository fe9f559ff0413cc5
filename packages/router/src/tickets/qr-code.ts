import QRCode, { type QRCodeSegment } from 'qrcode'
import { modulesPng } from './modules-png.ts'

/** Medium: a seventh of it may be dirty or torn (ISO/IEC 18004); more would make the modules too fine for old cameras. */
const CORRECTION = 'M'
const QUIET_ZONE_MODULES = 4

// Letters and digits take 5.5 bits each in this mode; guessed modes would do, but this one is promised.
const segments = (code: string): QRCodeSegment[] => [{ data: code, mode: 'alphanumeric' }]

/** The QR of a ticket code as an SVG document. */
export function qrSvg(code: string): Promise<string> {
  return QRCode.toString(segments(code), { type: 'svg', errorCorrectionLevel: CORRECTION, margin: QUIET_ZONE_MODULES })
}

/** The QR of a ticket code as a PNG picture, black on white, some 420 pixels wide, as mail clients show it. */
export function qrPng(code: string): Buffer {
  // The library's own PNG takes ten times as long: it has four bytes for each pixel of two colours.
  const { modules } = QRCode.create(segments(code), { errorCorrectionLevel: CORRECTION })
  return modulesPng({
    side: modules.size,
    margin: QUIET_ZONE_MODULES,
    isDark: (row, column) => !!modules.get(row, column),
  })
}
