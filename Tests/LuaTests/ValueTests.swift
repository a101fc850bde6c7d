import Lua
import Testing
