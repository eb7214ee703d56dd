module raw

// Later versions of Go keep to the defaults of this one: their listeners would be on Multipath TCP
// from Go 1.24 on (https://go.dev/doc/godebug).
go 1.19
