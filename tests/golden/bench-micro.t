$ bench micro --help
usage: bench micro [NAME] [OPTION]...

Measures the kernels whose names begin with NAME, or all, for each instruction set that
the processor has and NEWSDEX_CPU (scalar, sse4, avx2) leaves.

options:
  --repeats N              measurements of each (default 11)
  --format FORMAT          text (default) or json
  --help                   show this and exit
  --version                show the version and exit
$ bench micro no-such-kernel
bench: no kernel's name begins with 'no-such-kernel'
? 2
$ bench micro --format xml
bench: --format wants text or json, not 'xml'
? 2
$ bench micro --repeats 0
bench: --repeats wants a number from 1 to 1001
? 2
$ bench micro a b
bench: at most one NAME is wanted; --help says more
? 2
