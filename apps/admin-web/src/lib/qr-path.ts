import { create, type QRCodeSegment } from 'qrcode'

/** A QR as one SVG path of unit squares; `size` modules each way, without the quiet zone. */
export interface QrPath {
  size: number
  path: string
}

/** How much light ground a QR needs around it, in modules (ISO/IEC 18004). */
export const QUIET_ZONE = 4

/**
 * Lays out a QR of error correction level M.
 * @param text for `alphanumeric` capital letters and digits only, which makes the modules larger
 */
export function qrPath(text: string, mode: 'alphanumeric' | 'byte'): QrPath {
  const segments: QRCodeSegment[] | string = mode === 'alphanumeric' ? [{ data: text, mode }] : text
  const { modules } = create(segments, { errorCorrectionLevel: 'M' })
  let path = ''
  for (let row = 0; row < modules.size; row++) {
    let start = -1
    for (let column = 0; column <= modules.size; column++) {
      const isDark = column < modules.size && modules.get(row, column) !== 0
      if (isDark && start < 0) start = column
      if (isDark || start < 0) continue
      path += `M${start} ${row}h${column - start}v1h-${column - start}z`
      start = -1
    }
  }
  return { size: modules.size, path }
}
