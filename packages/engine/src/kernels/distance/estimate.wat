;; Estimates of the distance between one vector and many that are kept as codes: whole numbers of a few bits, whose scale and origin
;; are each vector's own. The memory is the caller's; everything is a byte offset into it.
;;
;;   a vector's record   norm f32 · low f32 · step f32 · 4 bytes of the caller's · blocks of 16 bytes
;;   the query           a f32 · b f32 · c f32 · d f32 · its elements as i16, in the order of the codes
;;
;; A block is eight 16-bit lanes. Code k of lane l is that of the element 8 k + l of the block: so a shift and a mask give eight
;; codes side by side, and one instruction multiplies them with eight elements and adds pairs. Sums are whole numbers, exact in any
;; order. The estimate is ((a + b × norm) + c × low) + (d × step) × sum, in f32: what a to d are, is the metric's.
;;
;; Lists are estimated two at a time: while one record comes from memory the other's sums go on. All are touched first, as in `distance.wat`.
;;
;; int4_list, int8_list(query, base, stride, ids, count, blocks, out)
;;   estimates the vectors whose records lie at base + stride × id, for the ids (i32) of a list; out: an f32 each
;; hadamard(at, n)
;;   the Walsh–Hadamard transform, in place and not normalised, of n f32s at a multiple of 16; n: a power of two, 4 or more. Every
;;   element is added and subtracted once a stage, stages by ascending distance: the bits do not depend on how it is done
(module
  (import "env" "memory" (memory 1))

  ;; Reads a word of each cache line of the vectors of a list, all at once, where each score would wait for its own: 1024 bytes of each, from
  ;; where the processor reads ahead by itself. Its answer means nothing, but has to be used.
  (func $touch (param $base i32) (param $stride i32) (param $ids i32) (param $count i32) (param $bytes i32) (result i32)
    (local $end i32) (local $at i32) (local $stop i32) (local $all i32)
    (local.set $bytes (select (local.get $bytes) (i32.const 1024) (i32.lt_u (local.get $bytes) (i32.const 1024))))
    (local.set $end (i32.add (local.get $ids) (i32.shl (local.get $count) (i32.const 2))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $ids) (local.get $end)))
      (local.set $at (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load (local.get $ids)))))
      (local.set $stop (i32.add (local.get $at) (local.get $bytes)))
      (loop $line
        (local.set $all (i32.or (local.get $all) (i32.load (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br_if $line (i32.lt_u (local.get $at) (local.get $stop))))
      (local.set $ids (i32.add (local.get $ids) (i32.const 4)))
      (br $next)))
    (local.get $all))

  (func $estimate (param $q i32) (param $at i32) (param $sums v128) (result f32)
    (f32.add
      (f32.add
        (f32.add
          (f32.load (local.get $q))
          (f32.mul (f32.load offset=4 (local.get $q)) (f32.load (local.get $at))))
        (f32.mul (f32.load offset=8 (local.get $q)) (f32.load offset=4 (local.get $at))))
      (f32.mul
        (f32.mul (f32.load offset=12 (local.get $q)) (f32.load offset=8 (local.get $at)))
        (f32.convert_i32_s
          (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $sums)) (i32x4.extract_lane 1 (local.get $sums)))
            (i32.add (i32x4.extract_lane 2 (local.get $sums)) (i32x4.extract_lane 3 (local.get $sums))))))))

  (func $int4_two (param $q i32) (param $at i32) (param $bt i32) (param $blocks i32) (result f32 f32)
    (local $x i32) (local $y i32) (local $z i32) (local $end i32)
    (local $e v128) (local $v v128) (local $w v128) (local $mask v128)
    (local $s v128) (local $t v128)
    (local.set $mask (v128.const i16x8 15 15 15 15 15 15 15 15))
    (local.set $x (local.get $q))
    (local.set $y (local.get $at))
    (local.set $z (local.get $bt))
    (local.set $end (i32.add (local.get $at) (i32.shl (local.get $blocks) (i32.const 4))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $y) (local.get $end)))
        (local.set $v (v128.load offset=16 (local.get $y)))
        (local.set $w (v128.load offset=16 (local.get $z)))
        (local.set $e (v128.load offset=16 (local.get $x)))
        (local.set $s (i32x4.add (local.get $s)
          (i32x4.dot_i16x8_s (v128.and (local.get $v) (local.get $mask)) (local.get $e))))
        (local.set $t (i32x4.add (local.get $t)
          (i32x4.dot_i16x8_s (v128.and (local.get $w) (local.get $mask)) (local.get $e))))
        (local.set $e (v128.load offset=32 (local.get $x)))
        (local.set $s (i32x4.add (local.get $s)
          (i32x4.dot_i16x8_s (v128.and (i16x8.shr_u (local.get $v) (i32.const 4)) (local.get $mask)) (local.get $e))))
        (local.set $t (i32x4.add (local.get $t)
          (i32x4.dot_i16x8_s (v128.and (i16x8.shr_u (local.get $w) (i32.const 4)) (local.get $mask)) (local.get $e))))
        (local.set $e (v128.load offset=48 (local.get $x)))
        (local.set $s (i32x4.add (local.get $s)
          (i32x4.dot_i16x8_s (v128.and (i16x8.shr_u (local.get $v) (i32.const 8)) (local.get $mask)) (local.get $e))))
        (local.set $t (i32x4.add (local.get $t)
          (i32x4.dot_i16x8_s (v128.and (i16x8.shr_u (local.get $w) (i32.const 8)) (local.get $mask)) (local.get $e))))
        (local.set $e (v128.load offset=64 (local.get $x)))
        (local.set $s (i32x4.add (local.get $s)
          (i32x4.dot_i16x8_s (i16x8.shr_u (local.get $v) (i32.const 12)) (local.get $e))))
        (local.set $t (i32x4.add (local.get $t)
          (i32x4.dot_i16x8_s (i16x8.shr_u (local.get $w) (i32.const 12)) (local.get $e))))
        (local.set $x (i32.add (local.get $x) (i32.const 64)))
        (local.set $y (i32.add (local.get $y) (i32.const 16)))
        (local.set $z (i32.add (local.get $z) (i32.const 16)))
        (br $next)))
    (call $estimate (local.get $q) (local.get $at) (local.get $s))
    (call $estimate (local.get $q) (local.get $bt) (local.get $t)))


  (func $int8_two (param $q i32) (param $at i32) (param $bt i32) (param $blocks i32) (result f32 f32)
    (local $x i32) (local $y i32) (local $z i32) (local $end i32)
    (local $e v128) (local $v v128) (local $w v128) (local $mask v128)
    (local $s v128) (local $t v128)
    (local.set $mask (v128.const i16x8 255 255 255 255 255 255 255 255))
    (local.set $x (local.get $q))
    (local.set $y (local.get $at))
    (local.set $z (local.get $bt))
    (local.set $end (i32.add (local.get $at) (i32.shl (local.get $blocks) (i32.const 4))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $y) (local.get $end)))
        (local.set $v (v128.load offset=16 (local.get $y)))
        (local.set $w (v128.load offset=16 (local.get $z)))
        (local.set $e (v128.load offset=16 (local.get $x)))
        (local.set $s (i32x4.add (local.get $s)
          (i32x4.dot_i16x8_s (v128.and (local.get $v) (local.get $mask)) (local.get $e))))
        (local.set $t (i32x4.add (local.get $t)
          (i32x4.dot_i16x8_s (v128.and (local.get $w) (local.get $mask)) (local.get $e))))
        (local.set $e (v128.load offset=32 (local.get $x)))
        (local.set $s (i32x4.add (local.get $s)
          (i32x4.dot_i16x8_s (i16x8.shr_u (local.get $v) (i32.const 8)) (local.get $e))))
        (local.set $t (i32x4.add (local.get $t)
          (i32x4.dot_i16x8_s (i16x8.shr_u (local.get $w) (i32.const 8)) (local.get $e))))
        (local.set $x (i32.add (local.get $x) (i32.const 32)))
        (local.set $y (i32.add (local.get $y) (i32.const 16)))
        (local.set $z (i32.add (local.get $z) (i32.const 16)))
        (br $next)))
    (call $estimate (local.get $q) (local.get $at) (local.get $s))
    (call $estimate (local.get $q) (local.get $bt) (local.get $t)))


  (func $keep (param $x f32) (param $out i32)
    (f32.store (local.get $out) (local.get $x)))

  (func $keep_two (param $out i32) (param $x f32) (param $y f32)
    (f32.store (local.get $out) (local.get $x))
    (f32.store offset=4 (local.get $out) (local.get $y)))

  (func (export "int4_list") (param $q i32) (param $base i32) (param $stride i32) (param $ids i32) (param $count i32) (param $blocks i32) (param $out i32)
    (local $end i32) (local $last i32)
    (if (local.get $count) (then
      (i32.store (local.get $out) (call $touch (local.get $base) (local.get $stride) (local.get $ids) (local.get $count)
        (i32.shl (i32.add (local.get $blocks) (i32.const 1)) (i32.const 4))))))
    (local.set $end (i32.add (local.get $out) (i32.shl (i32.and (local.get $count) (i32.const -2)) (i32.const 2))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
      (local.get $out)
      (call $int4_two (local.get $q)
        (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load (local.get $ids))))
        (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load offset=4 (local.get $ids))))
        (local.get $blocks))
      (call $keep_two)
      (local.set $ids (i32.add (local.get $ids) (i32.const 8)))
      (local.set $out (i32.add (local.get $out) (i32.const 8)))
      (br $next)))
    (if (i32.and (local.get $count) (i32.const 1))
      (then
        (local.set $last (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load (local.get $ids)))))
        (call $int4_two (local.get $q) (local.get $last) (local.get $last) (local.get $blocks))
        (drop)
        (call $keep (local.get $out)))))

  (func (export "int8_list") (param $q i32) (param $base i32) (param $stride i32) (param $ids i32) (param $count i32) (param $blocks i32) (param $out i32)
    (local $end i32) (local $last i32)
    (if (local.get $count) (then
      (i32.store (local.get $out) (call $touch (local.get $base) (local.get $stride) (local.get $ids) (local.get $count)
        (i32.shl (i32.add (local.get $blocks) (i32.const 1)) (i32.const 4))))))
    (local.set $end (i32.add (local.get $out) (i32.shl (i32.and (local.get $count) (i32.const -2)) (i32.const 2))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
      (local.get $out)
      (call $int8_two (local.get $q)
        (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load (local.get $ids))))
        (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load offset=4 (local.get $ids))))
        (local.get $blocks))
      (call $keep_two)
      (local.set $ids (i32.add (local.get $ids) (i32.const 8)))
      (local.set $out (i32.add (local.get $out) (i32.const 8)))
      (br $next)))
    (if (i32.and (local.get $count) (i32.const 1))
      (then
        (local.set $last (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load (local.get $ids)))))
        (call $int8_two (local.get $q) (local.get $last) (local.get $last) (local.get $blocks))
        (drop)
        (call $keep (local.get $out)))))

  (func (export "hadamard") (param $at i32) (param $n i32)
    (local $end i32) (local $h i32) (local $i i32) (local $stop i32) (local $x v128) (local $y v128)
    (local.set $end (i32.add (local.get $at) (i32.shl (local.get $n) (i32.const 2))))
    (local.set $i (local.get $at))
    (loop $near
      (local.set $x (v128.load (local.get $i)))
      ;; a b c d: a + b, a - b, c + d, c - d; a - b is a + (-b) to the bit
      (local.set $x (f32x4.add
        (i8x16.shuffle 0 1 2 3 0 1 2 3 8 9 10 11 8 9 10 11 (local.get $x) (local.get $x))
        (v128.xor
          (i8x16.shuffle 4 5 6 7 4 5 6 7 12 13 14 15 12 13 14 15 (local.get $x) (local.get $x))
          (v128.const i32x4 0 0x80000000 0 0x80000000))))
      (v128.store (local.get $i) (f32x4.add
        (i8x16.shuffle 0 1 2 3 4 5 6 7 0 1 2 3 4 5 6 7 (local.get $x) (local.get $x))
        (v128.xor
          (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x) (local.get $x))
          (v128.const i32x4 0 0 0x80000000 0x80000000))))
      (local.set $i (i32.add (local.get $i) (i32.const 16)))
      (br_if $near (i32.lt_u (local.get $i) (local.get $end))))
    (local.set $h (i32.const 16))
    (block $done (loop $stage
      (br_if $done (i32.ge_u (local.get $h) (i32.shl (local.get $n) (i32.const 2))))
      (local.set $i (local.get $at))
      (loop $pair
        (local.set $stop (i32.add (local.get $i) (local.get $h)))
        (loop $inner
          (local.set $x (v128.load (local.get $i)))
          (local.set $y (v128.load (i32.add (local.get $i) (local.get $h))))
          (v128.store (local.get $i) (f32x4.add (local.get $x) (local.get $y)))
          (v128.store (i32.add (local.get $i) (local.get $h)) (f32x4.sub (local.get $x) (local.get $y)))
          (local.set $i (i32.add (local.get $i) (i32.const 16)))
          (br_if $inner (i32.lt_u (local.get $i) (local.get $stop))))
        (local.set $i (i32.add (local.get $i) (local.get $h)))
        (br_if $pair (i32.lt_u (local.get $i) (local.get $end))))
      (local.set $h (i32.shl (local.get $h) (i32.const 1)))
      (br $stage)))))
