import { installSystemPackages } from './debian.mjs'
import { electronBinary } from './electronBinary.mjs'
import { installPackages } from './install.mjs'

/** Brings a bare machine to where the program can run; each step is skipped when it is done. Answers the path of Electron. */
export async function setUp() {
  await installPackages()
  await installSystemPackages()
  return electronBinary()
}
