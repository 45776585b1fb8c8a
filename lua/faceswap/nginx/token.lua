--- Signed tokens for the sessions of an application in nginx: see faceswap.token.
return require "faceswap.token"
