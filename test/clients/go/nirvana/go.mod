module usage-emulator/test/clients/go/nirvana

go 1.24

require github.com/nirvana-labs/nirvana-go v1.94.3

require (
	github.com/tidwall/gjson v1.18.0 // indirect
	github.com/tidwall/match v1.1.1 // indirect
	github.com/tidwall/pretty v1.2.1 // indirect
	github.com/tidwall/sjson v1.2.5 // indirect
)
