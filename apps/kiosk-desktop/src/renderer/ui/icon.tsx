/** Line drawings on a 24 by 24 grid. */
const drawings = {
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13zM15.5 15.5L21 21',
  settings: 'M4 7h9M19 7h1M4 17h1M11 17h9M16 4v6M8 14v6',
  back: 'M20 12H5M11 5l-7 7l7 7',
  close: 'M5 5l14 14M19 5L5 19',
  undo: 'M4 9h10a6 6 0 1 1 0 12h-4M9 4L4 9l5 5',
  camera: 'M3 8h4l2-3h6l2 3h4v12H3zM12 10.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 0 1 0-7z',
  light:
    'M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6l1.5 1.5M16.9 16.9l1.5 1.5M18.4 5.6l-1.5 1.5M7.1 16.9l-1.5 1.5M12 8a4 4 0 1 1 0 8a4 4 0 0 1 0-8z',
  clock: 'M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18zM12 7v5l4 2',
  check: 'M4 13l5 5L20 6',
  door: 'M6 21V4h9v17M3 21h18M15 6h3v15M12 12v1.5',
  lock: 'M5 11h14v10H5zM8 11V8a4 4 0 0 1 8 0v3M12 15v2.5',
  swap: 'M4 8h14M14 4l4 4l-4 4M20 16H6M10 12l-4 4l4 4',
  person: 'M12 4a4 4 0 1 1 0 8a4 4 0 0 1 0-8zM4 21c0-4 3.5-6.5 8-6.5s8 2.5 8 6.5',
  warning: 'M12 4L2.5 20h19zM12 10v4.5M12 17v.5',
  sound: 'M4 9.5v5h3.5L12 19V5L7.500 9.500zM16 9a4 4 0 0 1 0 6M18.500 6.500a8 8 0 0 1 0 11',
  silent: 'M4 9.500v5h3.500L12 19V5L7.500 9.500zM16 9.500l5 5M21 9.500l-5 5',
  plug: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4',
} as const

export type IconName = keyof typeof drawings

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={drawings[name]} />
    </svg>
  )
}
