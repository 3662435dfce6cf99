/** Pixels on a canvas that fills what it stands in. */
import { useEffect, useRef } from 'react';

interface PixelsProps {
  /** Red, green, blue and alpha of each pixel, row by row. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly className?: string;
  readonly style?: React.CSSProperties;
}

/** It says nothing: the words stand at what holds it. */
export function Pixels({ pixels, width, height, className, style }: PixelsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [pixels, width, height]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      aria-hidden="true"
      className={`pointer-events-none absolute inset-0 size-full ${className ?? ''}`}
      style={style}
    />
  );
}
