;; Distances between f32 vectors, four lanes at a time. The memory is the caller's; everything is a byte offset into it.
;;
;; A pair is summed the same way everywhere: sixteen elements a round into four accumulators, then four a round into the
;; first, then (s0 + s1) + (s2 + s3), its lanes as (0 + 1) + (2 + 3), then the last n mod 4 elements one by one. Plain
;; multiplications and additions, no fused ones: `distance-twin.ts` computes the same bits, whatever machine this runs on.
;;
;; Lists are scored two vectors at a time, each summed as above: the query is read once for both, and while one vector comes from
;; memory the other's sums go on. Lists are scattered over memory, and are touched first: at 100,000 × 128 that is half of the time.
;;
;; <metric>_rows(query, base, stride, count, n, out)       scores `count` vectors that lie `stride` bytes apart
;; <metric>_list(query, base, stride, ids, count, n, out)  scores the vectors whose numbers stand in `ids` (i32)
;; <metric>_any(query, base, stride, ids, count, n, bound)   1 if one of those vectors is nearer than the bound (ip: its product
;;                                                         greater), which it stops at; else 0
;; out: an f32 each; for cos two, the product and the square of the vector's own length.
(module
  (import "env" "memory" (memory 1))

  (func $lanes (param $s v128) (result f32)
    (f32.add
      (f32.add (f32x4.extract_lane 0 (local.get $s)) (f32x4.extract_lane 1 (local.get $s)))
      (f32.add (f32x4.extract_lane 2 (local.get $s)) (f32x4.extract_lane 3 (local.get $s)))))

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

  (func $l2 (param $a i32) (param $b i32) (param $n i32) (result f32)
    (local $end i32) (local $d v128) (local $x f32) (local $sum f32)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const -16)) (i32.const 2))))
    (block $done16
      (loop $next16
        (br_if $done16 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $d (f32x4.sub (v128.load (local.get $a)) (v128.load (local.get $b))))
        (local.set $s0 (f32x4.add (local.get $s0) (f32x4.mul (local.get $d) (local.get $d))))
        (local.set $d (f32x4.sub (v128.load offset=16 (local.get $a)) (v128.load offset=16 (local.get $b))))
        (local.set $s1 (f32x4.add (local.get $s1) (f32x4.mul (local.get $d) (local.get $d))))
        (local.set $d (f32x4.sub (v128.load offset=32 (local.get $a)) (v128.load offset=32 (local.get $b))))
        (local.set $s2 (f32x4.add (local.get $s2) (f32x4.mul (local.get $d) (local.get $d))))
        (local.set $d (f32x4.sub (v128.load offset=48 (local.get $a)) (v128.load offset=48 (local.get $b))))
        (local.set $s3 (f32x4.add (local.get $s3) (f32x4.mul (local.get $d) (local.get $d))))
        (local.set $a (i32.add (local.get $a) (i32.const 64)))
        (local.set $b (i32.add (local.get $b) (i32.const 64)))
        (br $next16)))
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const 12)) (i32.const 2))))
    (block $done4
      (loop $next4
        (br_if $done4 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $d (f32x4.sub (v128.load (local.get $a)) (v128.load (local.get $b))))
        (local.set $s0 (f32x4.add (local.get $s0) (f32x4.mul (local.get $d) (local.get $d))))
        (local.set $a (i32.add (local.get $a) (i32.const 16)))
        (local.set $b (i32.add (local.get $b) (i32.const 16)))
        (br $next4)))
    (local.set $sum (call $lanes
      (f32x4.add (f32x4.add (local.get $s0) (local.get $s1)) (f32x4.add (local.get $s2) (local.get $s3)))))
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const 3)) (i32.const 2))))
    (block $done1
      (loop $next1
        (br_if $done1 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $x (f32.sub (f32.load (local.get $a)) (f32.load (local.get $b))))
        (local.set $sum (f32.add (local.get $sum) (f32.mul (local.get $x) (local.get $x))))
        (local.set $a (i32.add (local.get $a) (i32.const 4)))
        (local.set $b (i32.add (local.get $b) (i32.const 4)))
        (br $next1)))
    (local.get $sum))

  (func $ip (param $a i32) (param $b i32) (param $n i32) (result f32)
    (local $end i32) (local $sum f32)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const -16)) (i32.const 2))))
    (block $done16
      (loop $next16
        (br_if $done16 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $s0 (f32x4.add (local.get $s0) (f32x4.mul (v128.load (local.get $a)) (v128.load (local.get $b)))))
        (local.set $s1 (f32x4.add (local.get $s1) (f32x4.mul (v128.load offset=16 (local.get $a)) (v128.load offset=16 (local.get $b)))))
        (local.set $s2 (f32x4.add (local.get $s2) (f32x4.mul (v128.load offset=32 (local.get $a)) (v128.load offset=32 (local.get $b)))))
        (local.set $s3 (f32x4.add (local.get $s3) (f32x4.mul (v128.load offset=48 (local.get $a)) (v128.load offset=48 (local.get $b)))))
        (local.set $a (i32.add (local.get $a) (i32.const 64)))
        (local.set $b (i32.add (local.get $b) (i32.const 64)))
        (br $next16)))
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const 12)) (i32.const 2))))
    (block $done4
      (loop $next4
        (br_if $done4 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $s0 (f32x4.add (local.get $s0) (f32x4.mul (v128.load (local.get $a)) (v128.load (local.get $b)))))
        (local.set $a (i32.add (local.get $a) (i32.const 16)))
        (local.set $b (i32.add (local.get $b) (i32.const 16)))
        (br $next4)))
    (local.set $sum (call $lanes
      (f32x4.add (f32x4.add (local.get $s0) (local.get $s1)) (f32x4.add (local.get $s2) (local.get $s3)))))
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const 3)) (i32.const 2))))
    (block $done1
      (loop $next1
        (br_if $done1 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $sum (f32.add (local.get $sum) (f32.mul (f32.load (local.get $a)) (f32.load (local.get $b)))))
        (local.set $a (i32.add (local.get $a) (i32.const 4)))
        (local.set $b (i32.add (local.get $b) (i32.const 4)))
        (br $next1)))
    (local.get $sum))

  (func $l1 (param $a i32) (param $b i32) (param $n i32) (result f32)
    (local $end i32) (local $sum f32)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const -16)) (i32.const 2))))
    (block $done16
      (loop $next16
        (br_if $done16 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $s0 (f32x4.add (local.get $s0) (f32x4.abs (f32x4.sub (v128.load (local.get $a)) (v128.load (local.get $b))))))
        (local.set $s1 (f32x4.add (local.get $s1) (f32x4.abs (f32x4.sub (v128.load offset=16 (local.get $a)) (v128.load offset=16 (local.get $b))))))
        (local.set $s2 (f32x4.add (local.get $s2) (f32x4.abs (f32x4.sub (v128.load offset=32 (local.get $a)) (v128.load offset=32 (local.get $b))))))
        (local.set $s3 (f32x4.add (local.get $s3) (f32x4.abs (f32x4.sub (v128.load offset=48 (local.get $a)) (v128.load offset=48 (local.get $b))))))
        (local.set $a (i32.add (local.get $a) (i32.const 64)))
        (local.set $b (i32.add (local.get $b) (i32.const 64)))
        (br $next16)))
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const 12)) (i32.const 2))))
    (block $done4
      (loop $next4
        (br_if $done4 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $s0 (f32x4.add (local.get $s0) (f32x4.abs (f32x4.sub (v128.load (local.get $a)) (v128.load (local.get $b))))))
        (local.set $a (i32.add (local.get $a) (i32.const 16)))
        (local.set $b (i32.add (local.get $b) (i32.const 16)))
        (br $next4)))
    (local.set $sum (call $lanes
      (f32x4.add (f32x4.add (local.get $s0) (local.get $s1)) (f32x4.add (local.get $s2) (local.get $s3)))))
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const 3)) (i32.const 2))))
    (block $done1
      (loop $next1
        (br_if $done1 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $sum (f32.add (local.get $sum) (f32.abs (f32.sub (f32.load (local.get $a)) (f32.load (local.get $b))))))
        (local.set $a (i32.add (local.get $a) (i32.const 4)))
        (local.set $b (i32.add (local.get $b) (i32.const 4)))
        (br $next1)))
    (local.get $sum))

  (func $l2_two (param $a i32) (param $b i32) (param $c i32) (param $n i32) (result f32 f32)
    (local $end i32) (local $q v128) (local $y f32) (local $d v128) (local $x f32) (local $sum f32) (local $tum f32)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local $t0 v128) (local $t1 v128) (local $t2 v128) (local $t3 v128)
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const -16)) (i32.const 2))))
    (block $done16
      (loop $next16
        (br_if $done16 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $q (v128.load (local.get $a)))
        (local.set $d (f32x4.sub (local.get $q) (v128.load (local.get $b))))
        (local.set $s0 (f32x4.add (local.get $s0) (f32x4.mul (local.get $d) (local.get $d))))
        (local.set $d (f32x4.sub (local.get $q) (v128.load (local.get $c))))
        (local.set $t0 (f32x4.add (local.get $t0) (f32x4.mul (local.get $d) (local.get $d))))
        (local.set $q (v128.load offset=16 (local.get $a)))
        (local.set $d (f32x4.sub (local.get $q) (v128.load offset=16 (local.get $b))))
        (local.set $s1 (f32x4.add (local.get $s1) (f32x4.mul (local.get $d) (local.get $d))))
        (local.set $d (f32x4.sub (local.get $q) (v128.load offset=16 (local.get $c))))
        (local.set $t1 (f32x4.add (local.get $t1) (f32x4.mul (local.get $d) (local.get $d))))
        (local.set $q (v128.load offset=32 (local.get $a)))
        (local.set $d (f32x4.sub (local.get $q) (v128.load offset=32 (local.get $b))))
        (local.set $s2 (f32x4.add (local.get $s2) (f32x4.mul (local.get $d) (local.get $d))))
        (local.set $d (f32x4.sub (local.get $q) (v128.load offset=32 (local.get $c))))
        (local.set $t2 (f32x4.add (local.get $t2) (f32x4.mul (local.get $d) (local.get $d))))
        (local.set $q (v128.load offset=48 (local.get $a)))
        (local.set $d (f32x4.sub (local.get $q) (v128.load offset=48 (local.get $b))))
        (local.set $s3 (f32x4.add (local.get $s3) (f32x4.mul (local.get $d) (local.get $d))))
        (local.set $d (f32x4.sub (local.get $q) (v128.load offset=48 (local.get $c))))
        (local.set $t3 (f32x4.add (local.get $t3) (f32x4.mul (local.get $d) (local.get $d))))
        (local.set $a (i32.add (local.get $a) (i32.const 64)))
        (local.set $b (i32.add (local.get $b) (i32.const 64)))
        (local.set $c (i32.add (local.get $c) (i32.const 64)))
        (br $next16)))
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const 12)) (i32.const 2))))
    (block $done4
      (loop $next4
        (br_if $done4 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $q (v128.load (local.get $a)))
        (local.set $d (f32x4.sub (local.get $q) (v128.load (local.get $b))))
        (local.set $s0 (f32x4.add (local.get $s0) (f32x4.mul (local.get $d) (local.get $d))))
        (local.set $d (f32x4.sub (local.get $q) (v128.load (local.get $c))))
        (local.set $t0 (f32x4.add (local.get $t0) (f32x4.mul (local.get $d) (local.get $d))))
        (local.set $a (i32.add (local.get $a) (i32.const 16)))
        (local.set $b (i32.add (local.get $b) (i32.const 16)))
        (local.set $c (i32.add (local.get $c) (i32.const 16)))
        (br $next4)))
    (local.set $sum (call $lanes
      (f32x4.add (f32x4.add (local.get $s0) (local.get $s1)) (f32x4.add (local.get $s2) (local.get $s3)))))
    (local.set $tum (call $lanes
      (f32x4.add (f32x4.add (local.get $t0) (local.get $t1)) (f32x4.add (local.get $t2) (local.get $t3)))))
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const 3)) (i32.const 2))))
    (block $done1
      (loop $next1
        (br_if $done1 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $y (f32.load (local.get $a)))
        (local.set $x (f32.sub (local.get $y) (f32.load (local.get $b))))
        (local.set $sum (f32.add (local.get $sum) (f32.mul (local.get $x) (local.get $x))))
        (local.set $x (f32.sub (local.get $y) (f32.load (local.get $c))))
        (local.set $tum (f32.add (local.get $tum) (f32.mul (local.get $x) (local.get $x))))
        (local.set $a (i32.add (local.get $a) (i32.const 4)))
        (local.set $b (i32.add (local.get $b) (i32.const 4)))
        (local.set $c (i32.add (local.get $c) (i32.const 4)))
        (br $next1)))
    (local.get $sum) (local.get $tum))

  (func $ip_two (param $a i32) (param $b i32) (param $c i32) (param $n i32) (result f32 f32)
    (local $end i32) (local $q v128) (local $y f32) (local $sum f32) (local $tum f32)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local $t0 v128) (local $t1 v128) (local $t2 v128) (local $t3 v128)
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const -16)) (i32.const 2))))
    (block $done16
      (loop $next16
        (br_if $done16 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $q (v128.load (local.get $a)))
        (local.set $s0 (f32x4.add (local.get $s0) (f32x4.mul (local.get $q) (v128.load (local.get $b)))))
        (local.set $t0 (f32x4.add (local.get $t0) (f32x4.mul (local.get $q) (v128.load (local.get $c)))))
        (local.set $q (v128.load offset=16 (local.get $a)))
        (local.set $s1 (f32x4.add (local.get $s1) (f32x4.mul (local.get $q) (v128.load offset=16 (local.get $b)))))
        (local.set $t1 (f32x4.add (local.get $t1) (f32x4.mul (local.get $q) (v128.load offset=16 (local.get $c)))))
        (local.set $q (v128.load offset=32 (local.get $a)))
        (local.set $s2 (f32x4.add (local.get $s2) (f32x4.mul (local.get $q) (v128.load offset=32 (local.get $b)))))
        (local.set $t2 (f32x4.add (local.get $t2) (f32x4.mul (local.get $q) (v128.load offset=32 (local.get $c)))))
        (local.set $q (v128.load offset=48 (local.get $a)))
        (local.set $s3 (f32x4.add (local.get $s3) (f32x4.mul (local.get $q) (v128.load offset=48 (local.get $b)))))
        (local.set $t3 (f32x4.add (local.get $t3) (f32x4.mul (local.get $q) (v128.load offset=48 (local.get $c)))))
        (local.set $a (i32.add (local.get $a) (i32.const 64)))
        (local.set $b (i32.add (local.get $b) (i32.const 64)))
        (local.set $c (i32.add (local.get $c) (i32.const 64)))
        (br $next16)))
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const 12)) (i32.const 2))))
    (block $done4
      (loop $next4
        (br_if $done4 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $q (v128.load (local.get $a)))
        (local.set $s0 (f32x4.add (local.get $s0) (f32x4.mul (local.get $q) (v128.load (local.get $b)))))
        (local.set $t0 (f32x4.add (local.get $t0) (f32x4.mul (local.get $q) (v128.load (local.get $c)))))
        (local.set $a (i32.add (local.get $a) (i32.const 16)))
        (local.set $b (i32.add (local.get $b) (i32.const 16)))
        (local.set $c (i32.add (local.get $c) (i32.const 16)))
        (br $next4)))
    (local.set $sum (call $lanes
      (f32x4.add (f32x4.add (local.get $s0) (local.get $s1)) (f32x4.add (local.get $s2) (local.get $s3)))))
    (local.set $tum (call $lanes
      (f32x4.add (f32x4.add (local.get $t0) (local.get $t1)) (f32x4.add (local.get $t2) (local.get $t3)))))
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const 3)) (i32.const 2))))
    (block $done1
      (loop $next1
        (br_if $done1 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $y (f32.load (local.get $a)))
        (local.set $sum (f32.add (local.get $sum) (f32.mul (local.get $y) (f32.load (local.get $b)))))
        (local.set $tum (f32.add (local.get $tum) (f32.mul (local.get $y) (f32.load (local.get $c)))))
        (local.set $a (i32.add (local.get $a) (i32.const 4)))
        (local.set $b (i32.add (local.get $b) (i32.const 4)))
        (local.set $c (i32.add (local.get $c) (i32.const 4)))
        (br $next1)))
    (local.get $sum) (local.get $tum))

  (func $l1_two (param $a i32) (param $b i32) (param $c i32) (param $n i32) (result f32 f32)
    (local $end i32) (local $q v128) (local $y f32) (local $sum f32) (local $tum f32)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local $t0 v128) (local $t1 v128) (local $t2 v128) (local $t3 v128)
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const -16)) (i32.const 2))))
    (block $done16
      (loop $next16
        (br_if $done16 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $q (v128.load (local.get $a)))
        (local.set $s0 (f32x4.add (local.get $s0) (f32x4.abs (f32x4.sub (local.get $q) (v128.load (local.get $b))))))
        (local.set $t0 (f32x4.add (local.get $t0) (f32x4.abs (f32x4.sub (local.get $q) (v128.load (local.get $c))))))
        (local.set $q (v128.load offset=16 (local.get $a)))
        (local.set $s1 (f32x4.add (local.get $s1) (f32x4.abs (f32x4.sub (local.get $q) (v128.load offset=16 (local.get $b))))))
        (local.set $t1 (f32x4.add (local.get $t1) (f32x4.abs (f32x4.sub (local.get $q) (v128.load offset=16 (local.get $c))))))
        (local.set $q (v128.load offset=32 (local.get $a)))
        (local.set $s2 (f32x4.add (local.get $s2) (f32x4.abs (f32x4.sub (local.get $q) (v128.load offset=32 (local.get $b))))))
        (local.set $t2 (f32x4.add (local.get $t2) (f32x4.abs (f32x4.sub (local.get $q) (v128.load offset=32 (local.get $c))))))
        (local.set $q (v128.load offset=48 (local.get $a)))
        (local.set $s3 (f32x4.add (local.get $s3) (f32x4.abs (f32x4.sub (local.get $q) (v128.load offset=48 (local.get $b))))))
        (local.set $t3 (f32x4.add (local.get $t3) (f32x4.abs (f32x4.sub (local.get $q) (v128.load offset=48 (local.get $c))))))
        (local.set $a (i32.add (local.get $a) (i32.const 64)))
        (local.set $b (i32.add (local.get $b) (i32.const 64)))
        (local.set $c (i32.add (local.get $c) (i32.const 64)))
        (br $next16)))
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const 12)) (i32.const 2))))
    (block $done4
      (loop $next4
        (br_if $done4 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $q (v128.load (local.get $a)))
        (local.set $s0 (f32x4.add (local.get $s0) (f32x4.abs (f32x4.sub (local.get $q) (v128.load (local.get $b))))))
        (local.set $t0 (f32x4.add (local.get $t0) (f32x4.abs (f32x4.sub (local.get $q) (v128.load (local.get $c))))))
        (local.set $a (i32.add (local.get $a) (i32.const 16)))
        (local.set $b (i32.add (local.get $b) (i32.const 16)))
        (local.set $c (i32.add (local.get $c) (i32.const 16)))
        (br $next4)))
    (local.set $sum (call $lanes
      (f32x4.add (f32x4.add (local.get $s0) (local.get $s1)) (f32x4.add (local.get $s2) (local.get $s3)))))
    (local.set $tum (call $lanes
      (f32x4.add (f32x4.add (local.get $t0) (local.get $t1)) (f32x4.add (local.get $t2) (local.get $t3)))))
    (local.set $end (i32.add (local.get $a) (i32.shl (i32.and (local.get $n) (i32.const 3)) (i32.const 2))))
    (block $done1
      (loop $next1
        (br_if $done1 (i32.ge_u (local.get $a) (local.get $end)))
        (local.set $y (f32.load (local.get $a)))
        (local.set $sum (f32.add (local.get $sum) (f32.abs (f32.sub (local.get $y) (f32.load (local.get $b))))))
        (local.set $tum (f32.add (local.get $tum) (f32.abs (f32.sub (local.get $y) (f32.load (local.get $c))))))
        (local.set $a (i32.add (local.get $a) (i32.const 4)))
        (local.set $b (i32.add (local.get $b) (i32.const 4)))
        (local.set $c (i32.add (local.get $c) (i32.const 4)))
        (br $next1)))
    (local.get $sum) (local.get $tum))

  (func (export "l2_rows") (param $q i32) (param $base i32) (param $stride i32) (param $count i32) (param $n i32) (param $out i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
      (f32.store (local.get $out) (call $l2 (local.get $q) (local.get $base) (local.get $n)))
      (local.set $base (i32.add (local.get $base) (local.get $stride)))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (br $next))))

  (func (export "ip_rows") (param $q i32) (param $base i32) (param $stride i32) (param $count i32) (param $n i32) (param $out i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
      (f32.store (local.get $out) (call $ip (local.get $q) (local.get $base) (local.get $n)))
      (local.set $base (i32.add (local.get $base) (local.get $stride)))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (br $next))))

  (func (export "l1_rows") (param $q i32) (param $base i32) (param $stride i32) (param $count i32) (param $n i32) (param $out i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
      (f32.store (local.get $out) (call $l1 (local.get $q) (local.get $base) (local.get $n)))
      (local.set $base (i32.add (local.get $base) (local.get $stride)))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (br $next))))

  (func (export "cos_rows") (param $q i32) (param $base i32) (param $stride i32) (param $count i32) (param $n i32) (param $out i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 3))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
      (f32.store (local.get $out) (call $ip (local.get $q) (local.get $base) (local.get $n)))
      (f32.store offset=4 (local.get $out) (call $ip (local.get $base) (local.get $base) (local.get $n)))
      (local.set $base (i32.add (local.get $base) (local.get $stride)))
      (local.set $out (i32.add (local.get $out) (i32.const 8)))
      (br $next))))

  (func (export "l2_list") (param $q i32) (param $base i32) (param $stride i32) (param $ids i32) (param $count i32) (param $n i32) (param $out i32)
    (local $end i32)
    (local $first f32) (local $second f32) (local $pairs i32)
    (if (local.get $count) (then
      (i32.store (local.get $out) (call $touch (local.get $base) (local.get $stride) (local.get $ids) (local.get $count)
        (i32.shl (local.get $n) (i32.const 2))))))
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $pairs (i32.add (local.get $out) (i32.shl (i32.and (local.get $count) (i32.const -2)) (i32.const 2))))
    (block $paired (loop $pair
      (br_if $paired (i32.ge_u (local.get $out) (local.get $pairs)))
      (call $l2_two (local.get $q)
        (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load (local.get $ids))))
        (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load offset=4 (local.get $ids))))
        (local.get $n))
      (local.set $second) (local.set $first)
      (f32.store (local.get $out) (local.get $first))
      (f32.store offset=4 (local.get $out) (local.get $second))
      (local.set $ids (i32.add (local.get $ids) (i32.const 8)))
      (local.set $out (i32.add (local.get $out) (i32.const 8)))
      (br $pair)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
      (f32.store (local.get $out)
        (call $l2 (local.get $q)
          (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load (local.get $ids)))) (local.get $n)))
      (local.set $ids (i32.add (local.get $ids) (i32.const 4)))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (br $next))))

  (func (export "ip_list") (param $q i32) (param $base i32) (param $stride i32) (param $ids i32) (param $count i32) (param $n i32) (param $out i32)
    (local $end i32)
    (local $first f32) (local $second f32) (local $pairs i32)
    (if (local.get $count) (then
      (i32.store (local.get $out) (call $touch (local.get $base) (local.get $stride) (local.get $ids) (local.get $count)
        (i32.shl (local.get $n) (i32.const 2))))))
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $pairs (i32.add (local.get $out) (i32.shl (i32.and (local.get $count) (i32.const -2)) (i32.const 2))))
    (block $paired (loop $pair
      (br_if $paired (i32.ge_u (local.get $out) (local.get $pairs)))
      (call $ip_two (local.get $q)
        (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load (local.get $ids))))
        (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load offset=4 (local.get $ids))))
        (local.get $n))
      (local.set $second) (local.set $first)
      (f32.store (local.get $out) (local.get $first))
      (f32.store offset=4 (local.get $out) (local.get $second))
      (local.set $ids (i32.add (local.get $ids) (i32.const 8)))
      (local.set $out (i32.add (local.get $out) (i32.const 8)))
      (br $pair)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
      (f32.store (local.get $out)
        (call $ip (local.get $q)
          (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load (local.get $ids)))) (local.get $n)))
      (local.set $ids (i32.add (local.get $ids) (i32.const 4)))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (br $next))))

  (func (export "l1_list") (param $q i32) (param $base i32) (param $stride i32) (param $ids i32) (param $count i32) (param $n i32) (param $out i32)
    (local $end i32)
    (local $first f32) (local $second f32) (local $pairs i32)
    (if (local.get $count) (then
      (i32.store (local.get $out) (call $touch (local.get $base) (local.get $stride) (local.get $ids) (local.get $count)
        (i32.shl (local.get $n) (i32.const 2))))))
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $pairs (i32.add (local.get $out) (i32.shl (i32.and (local.get $count) (i32.const -2)) (i32.const 2))))
    (block $paired (loop $pair
      (br_if $paired (i32.ge_u (local.get $out) (local.get $pairs)))
      (call $l1_two (local.get $q)
        (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load (local.get $ids))))
        (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load offset=4 (local.get $ids))))
        (local.get $n))
      (local.set $second) (local.set $first)
      (f32.store (local.get $out) (local.get $first))
      (f32.store offset=4 (local.get $out) (local.get $second))
      (local.set $ids (i32.add (local.get $ids) (i32.const 8)))
      (local.set $out (i32.add (local.get $out) (i32.const 8)))
      (br $pair)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
      (f32.store (local.get $out)
        (call $l1 (local.get $q)
          (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load (local.get $ids)))) (local.get $n)))
      (local.set $ids (i32.add (local.get $ids) (i32.const 4)))
      (local.set $out (i32.add (local.get $out) (i32.const 4)))
      (br $next))))

  (func (export "l2_any") (param $q i32) (param $base i32) (param $stride i32) (param $ids i32) (param $count i32) (param $n i32) (param $bound f32) (result i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $ids) (i32.shl (local.get $count) (i32.const 2))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $ids) (local.get $end)))
      (if (f32.lt
          (call $l2 (local.get $q)
            (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load (local.get $ids)))) (local.get $n))
          (local.get $bound))
        (then (return (i32.const 1))))
      (local.set $ids (i32.add (local.get $ids) (i32.const 4)))
      (br $next)))
    (i32.const 0))

  (func (export "l1_any") (param $q i32) (param $base i32) (param $stride i32) (param $ids i32) (param $count i32) (param $n i32) (param $bound f32) (result i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $ids) (i32.shl (local.get $count) (i32.const 2))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $ids) (local.get $end)))
      (if (f32.lt
          (call $l1 (local.get $q)
            (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load (local.get $ids)))) (local.get $n))
          (local.get $bound))
        (then (return (i32.const 1))))
      (local.set $ids (i32.add (local.get $ids) (i32.const 4)))
      (br $next)))
    (i32.const 0))

  (func (export "ip_any") (param $q i32) (param $base i32) (param $stride i32) (param $ids i32) (param $count i32) (param $n i32) (param $bound f32) (result i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $ids) (i32.shl (local.get $count) (i32.const 2))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $ids) (local.get $end)))
      (if (f32.gt
          (call $ip (local.get $q)
            (i32.add (local.get $base) (i32.mul (local.get $stride) (i32.load (local.get $ids)))) (local.get $n))
          (local.get $bound))
        (then (return (i32.const 1))))
      (local.set $ids (i32.add (local.get $ids) (i32.const 4)))
      (br $next)))
    (i32.const 0)))
