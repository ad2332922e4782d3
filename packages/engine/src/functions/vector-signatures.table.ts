/**
 * The functions, operators and casts of the extension `vector`, as pgvector declares them and in the form of the generated tables.
 * Their oids are Twill's (`extension-types.ts`).
 */
export const vectorFunctionTable: string = `vector_in 9010  f sI 2275,26,23 0 0 9000
vector_out 9011  f sI 9000 0 0 2275
vector_typmod_in 9012  f sI 1263 0 0 23
vector_recv 9013  f sI 2281,26,23 0 0 9000
vector_send 9014  f sI 9000 0 0 17
l2_distance 9015 vector_l2_distance f sI 9000,9000 0 0 701
inner_product 9016 vector_inner_product f sI 9000,9000 0 0 701
cosine_distance 9017 vector_cosine_distance f sI 9000,9000 0 0 701
l1_distance 9018 vector_l1_distance f sI 9000,9000 0 0 701
vector_dims 9019  f sI 9000 0 0 23
vector_norm 9020  f sI 9000 0 0 701
l2_normalize 9021 vector_l2_normalize f sI 9000 0 0 9000
binary_quantize 9022 vector_binary_quantize f sI 9000 0 0 1560
subvector 9023 vector_subvector f sI 9000,23,23 0 0 9000
vector_add 9024  f sI 9000,9000 0 0 9000
vector_sub 9025  f sI 9000,9000 0 0 9000
vector_mul 9026  f sI 9000,9000 0 0 9000
vector_concat 9027  f sI 9000,9000 0 0 9000
vector_lt 9028  f sI 9000,9000 0 0 16
vector_le 9029  f sI 9000,9000 0 0 16
vector_eq 9030  f sI 9000,9000 0 0 16
vector_ne 9031  f sI 9000,9000 0 0 16
vector_ge 9032  f sI 9000,9000 0 0 16
vector_gt 9033  f sI 9000,9000 0 0 16
vector_cmp 9034  f sI 9000,9000 0 0 23
vector_l2_squared_distance 9035  f sI 9000,9000 0 0 701
vector_negative_inner_product 9036  f sI 9000,9000 0 0 701
vector_spherical_distance 9037  f sI 9000,9000 0 0 701
vector_accum 9038  f sI 1022,9000 0 0 1022
vector_avg 9039  f sI 1022 0 0 9000
vector_combine 9040  f sI 1022,1022 0 0 1022
avg 9041 avg(vector) a I 9000 0 0 9000    n 0
sum 9042 sum(vector) a I 9000 0 0 9000    n 0
vector 9043 vector_to_vector f sI 9000,23,16 0 0 9000
array_to_vector 9044 array_to_vector(int4) f sI 1007,23,16 0 0 9000
array_to_vector 9045 array_to_vector(float4) f sI 1021,23,16 0 0 9000
array_to_vector 9046 array_to_vector(float8) f sI 1022,23,16 0 0 9000
array_to_vector 9047 array_to_vector(numeric) f sI 1231,23,16 0 0 9000
vector_to_float4 9048  f sI 9000,23,16 0 0 1021
negative_inner_product 9049 vector_negative_inner_product f sI 9000,9000 0 0 701`

/** name oid left right result function commutator negator flags */
export const vectorOperatorTable: string = `<-> 9100 9000 9000 701 9015 9100 0
<#> 9101 9000 9000 701 9036 9101 0
<=> 9102 9000 9000 701 9017 9102 0
<+> 9103 9000 9000 701 9018 9103 0
+ 9104 9000 9000 9000 9024 9104 0
- 9105 9000 9000 9000 9025 0 0
* 9106 9000 9000 9000 9026 9106 0
|| 9107 9000 9000 9000 9027 0 0
< 9108 9000 9000 16 9028 9113 9112
<= 9109 9000 9000 16 9029 9112 9113
= 9110 9000 9000 16 9030 9110 9111
<> 9111 9000 9000 16 9031 9111 9110
>= 9112 9000 9000 16 9032 9109 9108
> 9113 9000 9000 16 9033 9108 9109`

/** source target function context method */
export const vectorCastTable: string = `9000 9000 9043 i f
9000 1021 9048 i f
1007 9000 9044 a f
1021 9000 9045 a f
1022 9000 9046 a f
1231 9000 9047 a f`

/** oid kind directArgs transition final combine serial deserial transitionType sortOperator initialValue */
export const vectorAggregateTable: string = `9041 n 0 9038 9039 9040 0 0 1022 0 {0}
9042 n 0 9024 0 9024 0 0 9000 0 `
