import { useMemo } from 'react'
import { QUIET_ZONE, qrPath } from '../lib/qr-path.ts'

interface QrCodeProps {
  text: string
  /** Names the picture for those who do not see it; left out where the words beside it say the same. */
  label?: string
  /** Ticket codes are letters and digits only; addresses are not. */
  mode?: 'alphanumeric' | 'byte'
  className?: string
}

/** A QR, sharp at any size, dark on light in every colour scheme, since cameras want it so. */
export function QrCode({ text, label, mode = 'byte', className }: QrCodeProps) {
  const { size, path } = useMemo(() => qrPath(text, mode), [text, mode])
  const whole = size + 2 * QUIET_ZONE
  return (
    <svg
      viewBox={`${-QUIET_ZONE} ${-QUIET_ZONE} ${whole} ${whole}`}
      className={className}
      role="img"
      aria-label={label}
      aria-hidden={label === undefined || undefined}
      shapeRendering="crispEdges"
    >
      <rect x={-QUIET_ZONE} y={-QUIET_ZONE} width={whole} height={whole} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
