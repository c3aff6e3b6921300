import { createTheme, Modal, Tooltip, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import type { Preferences } from '../preload/contract/shell'

const blue: MantineColorsTuple = [
  '#eaf2ff',
  '#d4e3ff',
  '#a9c8ff',
  '#7db0ff',
  '#5a97fa',
  '#3f80f0',
  '#2f6fe0',
  '#1d5cd1',
  '#184fb4',
  '#123d8c',
]

const small = { defaultProps: { size: 'xs' } }

/** Mantine brought to our density; the colours themselves are the variables of theme.css. */
export const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: { xs: '12px', sm: '12.5px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.4', xl: '1.35' },
  spacing: { xs: '6px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '18px' }, h2: { fontSize: '15px' }, h3: { fontSize: '13px' } },
  },
  defaultRadius: 'sm',
  colors: { blue },
  primaryColor: 'blue',
  primaryShade: { light: 7, dark: 7 },
  cursorType: 'default',
  components: {
    Button: small,
    TextInput: small,
    PasswordInput: small,
    NumberInput: small,
    Select: small,
    TagsInput: small,
    Textarea: small,
    Checkbox: small,
    Radio: small,
    Switch: small,
    SegmentedControl: small,
    Table: { defaultProps: { fz: 'xs' } },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 350,
        withArrow: false,
        multiline: true,
        maw: 340,
        fz: 12,
        transitionProps: { duration: 80 },
      },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.35 },
        transitionProps: { duration: 120 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    }),
  },
})

const shared = {
  '--mantine-color-body': 'var(--ground)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-bright': 'var(--text)',
  '--mantine-color-dimmed': 'var(--dim)',
  '--mantine-color-placeholder': 'var(--dim)',
  '--mantine-color-anchor': 'var(--accent-text)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-default': 'var(--raised)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-default-color': 'var(--text)',
}

export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared })

const darkSystem = '(prefers-color-scheme: dark)'

const systemScheme = {
  subscribe: (listener: () => void) => {
    const query = window.matchMedia(darkSystem)
    query.addEventListener('change', listener)
    return () => query.removeEventListener('change', listener)
  },
  isDark: () => window.matchMedia(darkSystem).matches,
}

/** The scheme to use now: the person's choice, or the system's while that is `auto`. */
export function useColorScheme(choice: Preferences['theme']): 'light' | 'dark' {
  const systemIsDark = useSyncExternalStore(systemScheme.subscribe, systemScheme.isDark)
  if (choice !== 'auto') return choice
  return systemIsDark ? 'dark' : 'light'
}
