CREATE TYPE "public"."mood" AS ENUM('calm', 'angry');--> statement-breakpoint
ALTER TABLE "author" ADD COLUMN "mood" "mood" DEFAULT 'calm';
