export function electronBinary(): Promise<string>
