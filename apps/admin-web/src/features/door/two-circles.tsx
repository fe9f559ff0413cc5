import { createReactComponent } from '@tabler/icons-react'

/** One over the other: used more than once. */
export const TwoCircles = createReactComponent('outline', 'two-circles', 'TwoCircles', [
  ['circle', { cx: '9', cy: '12', r: '6', key: 'left' }],
  ['circle', { cx: '15', cy: '12', r: '6', key: 'right' }],
])
