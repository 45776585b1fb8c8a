--- What an application in nginx signs its sessions with: see faceswap.token.
return require "faceswap.token"
