module slipway.test/buildx

go 1.26

require github.com/docker/buildx v0.35.0
