import type { Verdict } from '../door/verdict.ts'

/** One shape per verdict, so that colour is never all there is to see. Drawn on a 100 by 100 grid. */
export function Shape({ verdict }: { verdict: Verdict | 'undone' }) {
  return (
    <svg className="shape" viewBox={verdict === 'look_again' ? '0 0 196 100' : '0 0 100 100'} aria-hidden="true">
      {drawing(verdict)}
    </svg>
  )
}

const tick = <path d="M10 54L38 82L90 20" />

function drawing(verdict: Verdict | 'undone') {
  switch (verdict) {
    case 'admitted':
      return tick
    case 'look_again':
      return (
        <>
          {tick}
          <path className="thin" d="M104 50C116 30 130 22 146 22S176 30 188 50C176 70 162 78 146 78S116 70 104 50z" />
          <circle className="filled" cx="146" cy="50" r="14" />
        </>
      )
    case 'already_used':
      return (
        <>
          <circle className="thin" cx="35" cy="50" r="29" />
          <circle className="thin" cx="65" cy="50" r="29" />
        </>
      )
    case 'elsewhere':
      return (
        <>
          <circle className="thin" cx="50" cy="50" r="42" />
          <path className="thin" d="M50 24V50L68 62" />
        </>
      )
    case 'refused':
      return <rect className="filled" x="4" y="36" width="92" height="28" rx="5" />
    case 'undone':
      return <path className="thin" d="M14 38H62a24 24 0 0 1 0 48H34M34 16L12 38L34 60" />
    case 'not_recorded':
      return (
        <>
          <path className="thin" d="M44 68L33 79a18 18 0 0 1-25-25L22 40a18 18 0 0 1 14-5" />
          <path className="thin" d="M56 32L67 21a18 18 0 0 1 25 25L78 60a18 18 0 0 1-14 5" />
          <path className="thin" d="M40 14L44 26M60 86L56 74M16 22L25 29M84 78L75 71" />
        </>
      )
  }
}
