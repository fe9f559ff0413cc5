import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** Our own accent: a deep blue-green, dark enough for white text in both schemes from shade 6 on. */
const petrol: MantineColorsTuple = [
  '#eef8f8',
  '#daeff0',
  '#b3dfe2',
  '#84cfd3',
  '#57bac0',
  '#2f9fa7',
  '#147a83',
  '#0f6b73',
  '#0b545b',
  '#083f45',
]

/** Cool near-blacks; 7 is the page, 6 what lies on it. */
const dark: MantineColorsTuple = [
  '#dfe3e6',
  '#b9c0c5',
  '#939ca3',
  '#687179',
  '#3f474e',
  '#333a40',
  '#22282c',
  '#191d20',
  '#131619',
  '#0e1113',
]

const dialogTitle = { fontSize: '1.125rem', fontWeight: 650 }

export const theme = createTheme({
  colors: { petrol, dark },
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.25' },
      h2: { fontSize: '1.125rem', lineHeight: '1.35' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Anchor: { defaultProps: { underline: 'always' } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Modal: { defaultProps: { centered: true, radius: 'lg' }, styles: { title: dialogTitle } },
    Drawer: { defaultProps: { position: 'right', size: 'lg' }, styles: { title: dialogTitle } },
    Badge: { defaultProps: { radius: 'sm' } },
  },
})

/** What our own style sheets use beside Mantine's variables. Every text colour here reaches 4.5:1 on its ground. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--turnout-rail': '15rem',
    '--turnout-rail-folded': '4rem',
  },
  light: {
    '--mantine-color-dimmed': '#59636b',
    '--mantine-color-placeholder': '#6b747c',
    '--mantine-color-error': '#b42318',
    '--mantine-color-body': '#ffffff',
    '--turnout-ground': '#f5f7f7',
    '--turnout-surface': '#ffffff',
    '--turnout-line': '#e1e5e8',
    '--turnout-line-strong': '#c9d0d5',
    '--turnout-hover': '#f0f4f4',
    '--turnout-focus': '#0f6b73',
    '--turnout-accent-text': '#0b5a61',
    '--turnout-accent-soft': '#e3f2f3',
    '--turnout-sold': '#147a83',
    '--turnout-held': '#d99a00',
    '--turnout-free': '#dde3e6',
    '--turnout-cell': '#147a83',
    '--turnout-on-cell': '#ffffff',
    '--turnout-good': '#17663a',
    '--turnout-good-soft': '#e1f3e8',
    '--turnout-warn': '#7d4e00',
    '--turnout-warn-soft': '#fdf0d2',
    '--turnout-bad': '#a8201a',
    '--turnout-bad-soft': '#fde8e6',
    '--turnout-quiet': '#4d575f',
    '--turnout-quiet-soft': '#e9edef',
  },
  dark: {
    '--mantine-color-dimmed': '#a5afb6',
    '--mantine-color-placeholder': '#929ca4',
    '--mantine-color-error': '#ff9a92',
    '--mantine-color-anchor': '#84cfd3',
    '--turnout-ground': '#14171a',
    '--turnout-surface': '#1c2125',
    '--turnout-line': '#2d343a',
    '--turnout-line-strong': '#414a51',
    '--turnout-hover': '#242a2f',
    '--turnout-focus': '#57bac0',
    '--turnout-accent-text': '#8ad5da',
    '--turnout-accent-soft': '#12383c',
    '--turnout-sold': '#2f9fa7',
    '--turnout-held': '#e5b02e',
    '--turnout-free': '#373f46',
    '--turnout-cell': '#1b6f77',
    '--turnout-on-cell': '#ffffff',
    '--turnout-good': '#7fdca6',
    '--turnout-good-soft': '#16351f',
    '--turnout-warn': '#f3c969',
    '--turnout-warn-soft': '#3a2c0b',
    '--turnout-bad': '#ffa49c',
    '--turnout-bad-soft': '#43191a',
    '--turnout-quiet': '#b6bfc5',
    '--turnout-quiet-soft': '#2a3136',
  },
})
