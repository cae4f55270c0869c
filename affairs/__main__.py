from affairs.command import main

main()
